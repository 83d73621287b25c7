#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "services/recommendation/model/interactions.h"

namespace polyphony::recommendation {

/// How many people like each track, and each two of them: the Gram matrix of the interactions, kept up to date with
/// each of them. Of each track so many neighbours are kept, those that are most alike by the cosine.
class CoOccurrence {
  public:
    struct Neighbour {
        TrackIndex track;
        float people;
    };

    explicit CoOccurrence(std::size_t max_neighbours) : max_neighbours_(max_neighbours) {}

    /// Replaces everything.
    void build(const Interactions& interactions, std::size_t threads);
    /// One more person likes `track`, who likes `others` as well. `people` is -1 if they no longer do.
    void add(TrackIndex track, std::span<const TrackIndex> others, float people);

    std::size_t track_count() const { return tracks_.size(); }
    float people(TrackIndex track) const { return track < tracks_.size() ? tracks_[track].people : 0; }
    /// By number.
    std::span<const Neighbour> neighbours(TrackIndex track) const;
    /// The cosine of two tracks, with shrinkage against chance.
    float similarity(TrackIndex track, const Neighbour& neighbour, float shrinkage) const;

  private:
    struct Track {
        float people = 0;
        std::vector<Neighbour> neighbours;
    };

    void add_pair(TrackIndex track, TrackIndex other, float people);
    void prune(TrackIndex track, std::size_t count);

    std::size_t max_neighbours_;
    std::vector<Track> tracks_;
};

}  // namespace polyphony::recommendation
