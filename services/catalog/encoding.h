#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text; on libsodium.
namespace polyphony::catalog {

/// Base64, RFC 4648 section 4.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

/// Base64 for URLs without padding, RFC 4648 section 5.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

/// The first 128 bits of SHA-256 as 32 lower-case hex digits.
std::string hash_hex(std::string_view bytes);

}  // namespace polyphony::catalog
