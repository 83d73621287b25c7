#pragma once

#include <string>
#include <string_view>

namespace polyphony::catalog {

/// The first 128 bits of SHA-256 as 32 lower-case hex digits.
std::string hash_hex(std::string_view bytes);

}  // namespace polyphony::catalog
