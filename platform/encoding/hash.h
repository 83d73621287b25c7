#pragma once

#include <string>
#include <string_view>

/// SHA-256 (FIPS 180-4) and what is made of it; on libsodium.
namespace polyphony {

/// The hash as 32 bytes.
std::string sha256(std::string_view bytes);

/// Its first 128 bits as 32 lower-case hex digits: a name for what the bytes are.
std::string short_hash(std::string_view bytes);

/// The code of a message under a secret key of any length: HMAC-SHA-256 (RFC 2104), as 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// Lower-case hex digits.
std::string hex(std::string_view bytes);

/// Compares in a time that does not tell where they differ.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace polyphony
