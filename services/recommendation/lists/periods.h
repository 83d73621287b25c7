#pragma once

#include <cstdint>
#include <string_view>

#include "services/recommendation/decay.h"

namespace polyphony::recommendation {

/// Days since the epoch, UTC.
inline std::int64_t day_of(UnixMillis time) { return time / kDay; }
/// Weeks since the epoch, UTC, each from Monday on; the epoch was a Thursday.
inline std::int64_t week_of(UnixMillis time) { return (day_of(time) + 3) / 7; }

/// What chance is drawn from: the same for the same person, list and period on every machine (FNV-1a of all three).
std::uint64_t seed_of(std::string_view user_id, std::string_view list_id, std::int64_t period);
/// A number between 0 and 1, both excluded: the same for the same seed and track, whatever else is drawn.
double draw(std::uint64_t seed, std::string_view track_id);

}  // namespace polyphony::recommendation
