#include "platform/encoding/hash.h"

#include <sodium.h>

namespace polyphony {

std::string sha256(std::string_view bytes) {
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hash;
}

std::string short_hash(std::string_view bytes) {
    constexpr std::size_t kBytes = 16;
    const auto hash = sha256(bytes);
    std::string text(kBytes * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(hash.data()), kBytes);
    text.pop_back();  // The terminating zero.
    return text;
}

}  // namespace polyphony
