#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "services/recommendation/model/co_occurrence.h"
#include "services/recommendation/model/factors.h"
#include "services/recommendation/model/item_weights.h"

namespace polyphony::recommendation {

/// What people like, from what people like: item weights, which follow every change at once, and factors, which were
/// trained some time ago and know what never was heard together. A track's score is a mean of both.
class Collaborative {
  public:
    struct Options {
        std::size_t max_neighbours = 400;  ///< Kept for each track; up to twice as many between prunings.
        ItemWeights::Options weights;
        float shrinkage = 3;                 ///< Caution towards what few people like, when two tracks are compared.
        std::size_t refreshed_at_once = 20;  ///< Tracks that are solved anew when a person's likes change.
    };

    explicit Collaborative(Options options)
        : options_(options), counts_(options.max_neighbours), weights_(options.weights) {}

    /// Replaces all that is known of people.
    void build(const Interactions& interactions, std::size_t threads);
    /// Factors to rank with, and their share, 0 to 1; none if null.
    void use(std::shared_ptr<const Factors> factors, float share);

    /// A person likes `track`, or no longer does; `others` are what else they like, the latest last.
    void change(TrackIndex track, bool likes, std::span<const TrackIndex> others);

    /// The tracks that the same people like, best first, with scores between 0 and 1.
    std::vector<Weighted> similar(TrackIndex track, std::size_t limit) const;
    /// Tracks for a person with this profile, best first: what they like with weights, dislikes with negative ones.
    /// Tracks of the profile are left out, and those of which nothing is known.
    std::vector<Weighted> recommend(std::span<const Weighted> profile, std::size_t limit) const;

    /// What each part of the model says about each track.
    struct Scores {
        std::vector<float> by_weights;
        std::vector<float> by_factors;  ///< Empty without factors.
    };
    Scores scores(std::span<const Weighted> profile) const;
    /// The best `limit` with this share of the factors, without the profile itself.
    static std::vector<Weighted> best_of(const Scores& scores, float share, std::span<const Weighted> profile,
                                         std::size_t limit);

  private:
    Options options_;
    CoOccurrence counts_;
    ItemWeights weights_;
    std::shared_ptr<const Factors> factors_;
    float share_ = 0;
};

}  // namespace polyphony::recommendation
