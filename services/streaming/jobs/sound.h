#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "platform/error.h"

namespace polyphony::streaming {

/// How many mel-frequency cepstral coefficients are taken; the first tells the level and is no timbre.
inline constexpr std::size_t kCepstralCoefficients = 13;

/// What a track sounds like, in numbers that can be compared with those of others.
struct Sound {
    /// Means of the coefficients but for the first, then deviations of all: the timbre, and how much it changes.
    using Timbre = std::array<float, 2 * kCepstralCoefficients - 1>;

    Timbre timbre{};
    double tempo_bpm = 0;          ///< Of the beats, in the middle; 0 if there are too few.
    double onsets_per_second = 0;  ///< How often something begins.
    double brightness_hz = 0;      ///< The mean centroid of the spectrum.
    int tonic = -1;                ///< Of the key: 0 for C, 1 for C sharp, to 11; -1 if there is none.
    bool minor = false;
    double key_strength = 0;  ///< How well the key fits, -1 to 1.

    bool operator==(const Sound&) const = default;
};

/// As JSON.
std::string to_text(const Sound& sound);
/// Fails with InvalidArgument if the text is something else.
Result<Sound> sound(std::string_view text);

}  // namespace polyphony::streaming
