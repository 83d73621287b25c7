#pragma once

#include <string>
#include <string_view>

namespace polyphony::events {

/// RFC 4648 section 4, with padding: how binary is kept in the common SQL.
std::string base64_encode(std::string_view bytes);

/// The inverse of base64_encode(); throws std::invalid_argument for what it did not make.
std::string base64_decode(std::string_view text);

}  // namespace polyphony::events
