#pragma once

#include <chrono>

namespace polyphony::events {

/// What a step returns after which the next may follow at once.
inline constexpr std::chrono::milliseconds kNoPause{0};

}  // namespace polyphony::events
