#pragma once

#include <string>
#include <vector>

namespace polyphony::recommendation {

/// What an answer comes from.
enum class Basis { CoListening, Popularity, Content, Recency, History };

/// A track and why it is there.
struct ScoredTrack {
    std::string track_id;
    double score = 0;  ///< Falls from the first to the last.
};

/// Tracks, best first, without duplicates. `basis` is that of the first.
struct TrackList {
    std::vector<ScoredTrack> tracks;
    Basis basis = Basis::Popularity;
};

}  // namespace polyphony::recommendation
