#include "services/catalog/hash.h"

#include <sodium.h>

#include <array>

namespace polyphony::catalog {

std::string hash_hex(std::string_view bytes) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    static constexpr std::size_t kBytes = 16;
    std::string text(kBytes * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), kBytes);
    text.pop_back();
    return text;
}

}  // namespace polyphony::catalog
