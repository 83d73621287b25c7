#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

/// Counting and cutting UTF-8 (RFC 3629) where it is not to be understood. In the header alone, so that worker programs
/// need nothing else for it.
namespace polyphony::utf8 {

/// Whether a byte goes on with a character that began before it.
inline bool continues(char byte) {
    constexpr unsigned kMask = 0xC0;
    constexpr unsigned kContinuation = 0x80;
    return (static_cast<unsigned char>(byte) & kMask) == kContinuation;
}

/// The number of characters.
inline std::size_t count(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); }));
}

/// The beginning of a text: at most so many bytes, and no part of a character.
inline std::string_view cut(std::string_view text, std::size_t most_bytes) {
    if (text.size() <= most_bytes) return text;
    while (most_bytes > 0 && continues(text[most_bytes])) --most_bytes;
    return text.substr(0, most_bytes);
}

}  // namespace polyphony::utf8
