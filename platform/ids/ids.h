#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace polyphony::ids {

/// Length of every id in text: 128 bits in base62.
inline constexpr std::size_t kLength = 22;

/// A fresh UUIDv7 (RFC 9562 section 5.7) as 22 characters of base62 (digits, upper case, lower case), padded with
/// zeros: the shape of Spotify ids. Ids made later in one process sort after earlier ones in the database's byte order.
/// Thread-safe.
std::string make();

/// True if `text` has the shape of an id: exactly 22 characters of base62 that fit into 128 bits.
bool valid(std::string_view text);

/// 16 bytes, most significant first, as 22 characters of base62.
std::string encode(const std::array<std::uint8_t, 16>& bytes);

/// The inverse of encode(); nothing if `text` is not valid().
std::optional<std::array<std::uint8_t, 16>> decode(std::string_view text);

/// The time in milliseconds since the epoch that a UUIDv7 was made at; nothing if `text` is not valid().
std::optional<std::int64_t> time_ms(std::string_view text);

}  // namespace polyphony::ids
