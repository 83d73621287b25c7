#include "launcher/backoff.h"

#include <algorithm>

namespace polyphony::launcher {
namespace {

constexpr Backoff::Duration kShortest{100};
constexpr Backoff::Duration kLongest{10'000};
constexpr Backoff::Duration kServedAMoment{2'000};

}  // namespace

Backoff::Duration Backoff::next(Duration served) {
    if (served >= kServedAMoment) pause_ = Duration(0);
    const auto pause = pause_;
    pause_ = std::clamp(pause_ * 2, kShortest, kLongest);
    return pause;
}

}  // namespace polyphony::launcher
