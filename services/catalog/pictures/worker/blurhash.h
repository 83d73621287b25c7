#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace polyphony::catalog {

/// A picture's pixels, row by row, red, green and blue in sRGB.
struct Pixels {
    int width = 0;
    int height = 0;
    std::span<const std::uint8_t> bytes;  ///< 3 * width * height.
};

/// The BlurHash of a picture, by https://github.com/woltapp/blurhash/blob/master/Algorithm.md: its first cosine waves
/// in each direction, `waves` of them (1 to 9), in digits of base 83. Meant for thumbnails: it takes all pixels for
/// each wave.
std::string blurhash(const Pixels& pixels, int waves);

}  // namespace polyphony::catalog
