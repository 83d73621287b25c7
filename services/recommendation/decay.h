#pragma once

#include <cmath>

#include "platform/clock.h"

/// Time decay without ever touching what is stored ("forward decay", Cormode et al., ICDE 2009): instead of shrinking
/// old weights as time goes by, new ones are written larger. A weight of 1 at time t is stored as `growth(t,
/// half_life)`, so stored weights of all ages can be added and compared as they are.
namespace polyphony::recommendation {

/// The time whose weights are stored as they are.
inline constexpr UnixMillis kLandmark = 1'735'689'600'000;  // 2025-01-01

inline constexpr UnixMillis kDay = 24LL * 3600 * 1000;
/// What someone likes is half forgotten after this time.
inline constexpr UnixMillis kAffinityHalfLife = 180 * kDay;
/// What someone plays now is half forgotten after this time.
inline constexpr UnixMillis kPlaysHalfLife = 14 * kDay;

/// What a weight of 1 at `time` is stored as. The half-lives above keep it finite for 38 years after the landmark.
inline double growth(UnixMillis time, UnixMillis half_life) {
    return std::exp2(static_cast<double>(time - kLandmark) / static_cast<double>(half_life));
}

}  // namespace polyphony::recommendation
