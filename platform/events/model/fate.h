#pragma once

#include <cstdint>
#include <functional>
#include <random>

#include "platform/clock.h"

namespace polyphony::events::model {

/// Thrown through the code of a process that dies.
struct Crash {};

/// What decides in a simulated world: the time, and chance, which is the same for the same seed.
class Fate {
  public:
    explicit Fate(std::uint64_t seed) : random_(seed) {}

    /// A number from 0 to `count` - 1.
    std::uint64_t below(std::uint64_t count) { return random_() % count; }
    bool chance(double probability) { return static_cast<double>(random_() >> 11) * 0x1p-53 < probability; }
    /// Whether a fault happens: never while the world is calm.
    bool strikes(double probability) { return !calm && chance(probability); }

    UnixMillis now = 1'700'000'000'000;
    bool calm = false;
    /// Lets other processes go on for a while in the middle of a step of one.
    std::function<void()> meanwhile = [] {};

  private:
    std::mt19937_64 random_;
};

}  // namespace polyphony::events::model
