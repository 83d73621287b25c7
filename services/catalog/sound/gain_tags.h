#pragma once

#include <cmath>
#include <string_view>

namespace polyphony::catalog {

/// What a gain counts for. Numbered as in the table.
enum class GainScope { Track = 1, Album = 2 };

inline std::string_view name(GainScope scope) { return scope == GainScope::Track ? "track" : "album"; }

/// Tag and measurement may differ by this much: tools measure with other versions of the standard.
inline constexpr double kMostGainDifferenceDb = 1.0;

inline bool agree(double tagged_db, double measured_db) {
    return std::abs(tagged_db - measured_db) <= kMostGainDifferenceDb;
}

}  // namespace polyphony::catalog
