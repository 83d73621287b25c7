#pragma once

#include <array>
#include <optional>

namespace polyphony::streaming {

/// How strong each pitch class is, from C upwards.
using Chroma = std::array<double, 12>;

struct Key {
    int tonic = 0;  ///< 0 for C to 11.
    bool minor = false;
    double strength = 0;  ///< The correlation with the key's profile.
};

/// The key whose profile correlates best (Krumhansl and Kessler 1982; Krumhansl and Schmuckler 1990). Nothing if all
/// pitch classes are as strong.
std::optional<Key> key_of(const Chroma& chroma);

}  // namespace polyphony::streaming
