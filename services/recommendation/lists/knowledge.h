#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/lists/trend.h"
#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// All that lists are made from. Holds references: valid while the recommender's lock is held.
struct Knowledge {
    const Tracks& tracks;
    const Collaborative& model;
    const std::vector<double>& plays;  ///< By TrackIndex, in forward decay.
    const std::set<Weighted, BestFirst>& by_plays;
    const Trend& trend;
    std::size_t candidates;  ///< Tracks that the model proposes for a list.

    /// At most `count` of the tracks that were played and this audience can hear, most played first.
    std::vector<Weighted> most_played(const Audience& audience, std::size_t count = SIZE_MAX) const;
    /// At most `count` of the tracks that this audience can hear, last published first.
    std::vector<Weighted> newest(const Audience& audience, std::size_t count) const;
    /// Tracks that can be heard, those that most people have played lately first.
    std::vector<Weighted> trending() const;
};

}  // namespace polyphony::recommendation
