#include "services/user/app_passwords/secret_box.h"

#include <sodium.h>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"

namespace polyphony::user {

namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

SecretBox::SecretBox(std::string_view key) : key_(sha256(key)) {}

std::string SecretBox::seal(std::string_view secret, std::string_view owner) const {
    std::string nonce(kNonceBytes, '\0');
    randombytes_buf(nonce.data(), nonce.size());
    std::string box(secret.size() + kTagBytes, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(box), nullptr, raw(secret), secret.size(), raw(owner), owner.size(),
                                               nullptr, raw(nonce), raw(key_));
    return base64url_encode(nonce + box);
}

std::optional<std::string> SecretBox::open(std::string_view sealed, std::string_view owner) const {
    const auto bytes = base64url_decode(sealed);
    if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
    const auto box = std::string_view(*bytes).substr(kNonceBytes);
    std::string secret(box.size() - kTagBytes, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(secret), nullptr, nullptr, raw(box), box.size(), raw(owner),
                                                   owner.size(), raw(*bytes), raw(key_)) != 0)
        return std::nullopt;
    return secret;
}

}  // namespace polyphony::user
