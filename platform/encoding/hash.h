#pragma once

#include <string>
#include <string_view>

/// SHA-256 (FIPS 180-4); on libsodium.
namespace polyphony {

/// The hash as 32 bytes.
std::string sha256(std::string_view bytes);

/// Its first 128 bits as 32 lower-case hex digits: a name for what the bytes are.
std::string short_hash(std::string_view bytes);

}  // namespace polyphony
