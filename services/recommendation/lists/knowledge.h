#pragma once

#include <cstddef>
#include <vector>

#include "services/recommendation/lists/trend.h"
#include "services/recommendation/model/collaborative.h"
#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// All that lists are made from. Holds references: valid while the recommender's lock is held.
struct Knowledge {
    const Tracks& tracks;
    const Collaborative& model;
    const std::vector<double>& plays;  ///< By TrackIndex, in forward decay.
    const Trend& trend;
    std::size_t candidates;  ///< Tracks that the model proposes for a list.

    /// Tracks that can be heard and were played, most played first.
    std::vector<Weighted> most_played() const { return ranked(plays); }
    /// Those that most people have played lately first.
    std::vector<Weighted> trending() const { return ranked(trend.people()); }

  private:
    std::vector<Weighted> ranked(const std::vector<double>& by_track) const;
};

}  // namespace polyphony::recommendation
