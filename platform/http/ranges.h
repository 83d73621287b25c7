#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace polyphony::http {

/// Consecutive bytes of something.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// The parts of `size` bytes that the field `Range` asks for (RFC 9110 section 14.1.2), in its order; empty if all of
/// them lie beyond the end. Nothing if the field is to be ignored: it is malformed, has another unit, or asks for more
/// than `max_ranges` or for the same bytes twice, which nobody needs who means well (section 14.2).
std::optional<std::vector<ByteRange>> select_ranges(std::string_view field, std::uint64_t size, std::size_t max_ranges);

}  // namespace polyphony::http
