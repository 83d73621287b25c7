#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text (RFC 4648); on libsodium.
namespace polyphony {

/// Section 4, with padding: how binary is kept in the common SQL and in JSON.
std::string base64_encode(std::string_view bytes);
/// The inverse; nothing for what base64_encode() did not make.
std::optional<std::string> base64_decode(std::string_view text);

/// Section 5, without padding: for URLs, tokens and headers.
std::string base64url_encode(std::string_view bytes);
/// The inverse; nothing for what base64url_encode() did not make.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace polyphony
