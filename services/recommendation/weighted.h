#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace polyphony::recommendation {

/// A track's number within this process.
using TrackIndex = std::uint32_t;

/// A track with a weight: a person's affinity, or a score.
struct Weighted {
    TrackIndex track = 0;
    double weight = 0;
};

/// The order of a list: by weight, highest first; the same for the same tracks every time.
struct BestFirst {
    bool operator()(const Weighted& a, const Weighted& b) const {
        return a.weight != b.weight ? a.weight > b.weight : a.track < b.track;
    }
};

/// Sorts by weight, best first.
void sort_best_first(std::vector<Weighted>& tracks);
/// The same, of which only the best `limit` stay.
void keep_best(std::vector<Weighted>& tracks, std::size_t limit);

}  // namespace polyphony::recommendation
