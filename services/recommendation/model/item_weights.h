#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "services/recommendation/model/co_occurrence.h"
#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// What liking one track says about another: each track is explained by its nearest neighbours, by ridge regression
/// over all people. This is EASE (Steck, WWW 2019) with the weights of a track restricted to its neighbours, each row a
/// small system of its own: so it needs no dense matrix, and a row can be solved anew when something about it changed.
class ItemWeights {
  public:
    struct Options {
        std::size_t neighbours = 60;  ///< Tracks that explain one.
        float ridge = 20;             ///< How strong evidence must be, in people.
        float shrinkage = 3;          ///< Caution towards what few people like, when neighbours are chosen.
    };

    explicit ItemWeights(Options options) : options_(options) {}

    void solve_all(const CoOccurrence& counts, std::size_t threads);
    /// Solves one track anew.
    void solve(TrackIndex track, const CoOccurrence& counts);

    /// Adds what a person's likes say about each track; `scores` grows as needed.
    void add_scores(std::span<const Weighted> profile, std::vector<float>& scores) const;
    /// What liking `cause` says about a track.
    float weight(TrackIndex cause, TrackIndex track) const;

  private:
    struct Weight {
        TrackIndex track;
        float weight;
    };
    using Row = std::vector<Weight>;

    Row solved(TrackIndex track, const CoOccurrence& counts) const;
    void set_row(TrackIndex track, Row row);

    Options options_;
    std::vector<Row> rows_;     ///< Of each track, what explains it.
    std::vector<Row> effects_;  ///< Of each track, what it explains.
};

}  // namespace polyphony::recommendation
