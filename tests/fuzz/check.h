#pragma once

#include <cstdlib>
#include <string_view>

/// What every target needs.
namespace polyphony::fuzz {

/// Ends the process, which the fuzzer reports with the input that led here.
inline void require(bool holds) {
    if (!holds) std::abort();
}

/// Takes the first part of the input, up to `mark` or the end.
inline std::string_view take_until(std::string_view& input, char mark) {
    const auto part = input.substr(0, input.find(mark));
    input.remove_prefix(part.size() == input.size() ? part.size() : part.size() + 1);
    return part;
}

inline std::string_view text(const unsigned char* bytes, std::size_t count) {
    return {reinterpret_cast<const char*>(bytes), count};
}

}  // namespace polyphony::fuzz
