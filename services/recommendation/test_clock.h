#pragma once

#include "services/recommendation/decay.h"

namespace polyphony::recommendation {

/// When the tests play: far enough from the landmark that decay shows.
inline constexpr UnixMillis kNow = kLandmark + 700 * kDay;

}  // namespace polyphony::recommendation
