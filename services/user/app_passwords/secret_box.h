#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polyphony::user {

/// Keeps secrets that must be readable again, under a key that lies elsewhere: XChaCha20-Poly1305
/// (draft-irtf-cfrg-xchacha), of libsodium. Thread-safe.
class SecretBox {
  public:
    /// Of `key`, which may have any length, its SHA-256 is used.
    explicit SecretBox(std::string_view key);

    /// The secret as base64url text that can be opened only with the same `owner`: rows cannot be swapped.
    std::string seal(std::string_view secret, std::string_view owner) const;
    /// Nothing if it was sealed with another key, for another owner, or changed since.
    std::optional<std::string> open(std::string_view sealed, std::string_view owner) const;

  private:
    std::string key_;
};

}  // namespace polyphony::user
