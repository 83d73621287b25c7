#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "services/recommendation/model/co_occurrence.h"
#include "services/recommendation/model/factors.h"
#include "services/recommendation/model/fresh_tracks.h"
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
        FreshTracks::Options fresh;
    };

    explicit Collaborative(Options options)
        : options_(options), counts_(options.max_neighbours), weights_(options.weights) {}

    /// Replaces all that is known of people.
    void build(const Interactions& interactions, std::size_t threads);
    /// Factors to rank with, and their share, 0 to 1; none if null. Returns those that there were.
    std::shared_ptr<const Factors> use(std::shared_ptr<const Factors> factors, float share);
    float share() const { return share_; }

    /// A person likes `track`, or no longer does; `others` are what else they like, the latest last.
    void change(PersonKey person, TrackIndex track, bool likes, std::span<const TrackIndex> others);
    /// What factors cannot know of a person from before: what they like that was not trained on.
    void fold_in_fresh(PersonKey person, std::span<const TrackIndex> liked);
    /// Whether factors were trained, but not on this track.
    bool fresh(TrackIndex track) const { return fresh_.fresh(track); }
    /// What a fresh track is alike to by what it is, with weights: that is what it is expected to be like.
    void describe_fresh(TrackIndex track, std::vector<Weighted> alike) { fresh_.describe(track, std::move(alike)); }

    /// The tracks that the same people like, best first, with scores between 0 and 1.
    std::vector<Weighted> similar(TrackIndex track, std::size_t limit) const;
    /// Tracks for a person with this profile, best first: what they like with weights, dislikes with negative ones.
    /// Tracks of the profile are left out, and those of which nothing is known.
    std::vector<Weighted> recommend(std::span<const Weighted> profile, std::size_t limit) const;

    /// The factors of a person with this profile; empty without trained ones.
    std::vector<float> factors_of(std::span<const Weighted> profile) const;

    /// What each track of the profile adds to the person's score of a track.
    struct Contribution {
        double by_weights = 0;  ///< The shares are in both: all of them add up to the score,
        double by_factors = 0;  ///< less what fresh tracks are expected to be like.
    };
    std::vector<Contribution> contributions(std::span<const Weighted> profile, TrackIndex track) const;

    /// What each part of the model says about each track.
    struct Scores {
        std::vector<float> by_weights;
        std::vector<float> by_factors;  ///< Empty without factors.
    };
    /// All of them; if there is an index of the factors, those by factors are only given for the tracks that it finds
    /// best, `limit` of them at least, and for those that item weights speak for.
    Scores scores(std::span<const Weighted> profile) const;
    Scores scores_of_best(std::span<const Weighted> profile, std::size_t limit) const;
    /// The best `limit` with this share of the factors, without the profile itself.
    static std::vector<Weighted> best_of(const Scores& scores, float share, std::span<const Weighted> profile,
                                         std::size_t limit);

  private:
    Scores scores_by_weights(std::span<const Weighted> profile) const;

    Options options_;
    CoOccurrence counts_;
    ItemWeights weights_;
    std::shared_ptr<const Factors> factors_;
    float share_ = 0;
    FreshTracks fresh_;
};

}  // namespace polyphony::recommendation
