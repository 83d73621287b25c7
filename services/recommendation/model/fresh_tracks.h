#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "services/recommendation/model/factors.h"
#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// Tells one person from another.
using PersonKey = std::uint64_t;

/// The tracks that the factors were not trained on. Who likes one gives it factors at once; before, it is expected to
/// be like the tracks that it is alike to by what it is.
class FreshTracks {
  public:
    struct Options {
        std::size_t max_people = 100;  ///< Of a track, whose likes are looked at: the last.
        std::size_t max_alike = 20;    ///< Tracks that one is expected to be like.
        /// Tracks of which something is expected, the last to be described: every question looks at them all.
        std::size_t max_described = 2000;
        /// How far it is expected to be like them.
        float likeness = 0.5F;
        /// Once so many people like it, it is expected half as much.
        float trusted_people = 5;
    };

    FreshTracks() = default;
    FreshTracks(std::shared_ptr<const Factors> factors, Options options)
        : factors_(std::move(factors)), options_(options) {}

    /// Whether it is one of those.
    bool fresh(TrackIndex track) const { return factors_ && !factors_->knows(track); }

    /// A person likes the track, and `others` besides; once more changes nothing.
    void like(TrackIndex track, PersonKey person, std::span<const TrackIndex> others);
    void unlike(TrackIndex track, PersonKey person);
    /// What the track is alike to, with weights.
    void describe(TrackIndex track, std::vector<Weighted> alike);

    /// Its factors; empty if nothing is known of it.
    std::span<const float> of(TrackIndex track) const;
    /// Adds what a person with these factors likes.
    void add_factor_scores(std::span<const float> person, std::vector<float>& scores) const;
    /// Adds to the scores by item weights what those of the tracks that one is alike to are, as long as few people like
    /// it: `people(track)` says how many do.
    template <class People>
    void add_weight_scores(const People& people, std::vector<float>& scores) const {
        for (const auto& [track, fresh] : tracks_) {
            if (fresh.alike.empty()) continue;
            float expected = 0;
            for (const auto& [other, weight] : fresh.alike)
                if (other < scores.size()) expected += static_cast<float>(weight) * scores[other];
            if (track >= scores.size()) scores.resize(track + std::size_t{1});
            scores[track] += expected * expected_of(people(track));
        }
    }

  private:
    struct Liker {
        PersonKey person;
        std::vector<float> factors;
    };
    struct Fresh {
        std::vector<Liker> likers;    ///< Last to come last.
        std::vector<Weighted> alike;  ///< Weights add up to Options::likeness.
        std::vector<float> factors;
    };

    /// How much a track that so many people like is still expected to be like others.
    float expected_of(float people) const { return options_.trusted_people / (options_.trusted_people + people); }
    void solve(Fresh& fresh) const;
    void forget_description(TrackIndex track);

    std::shared_ptr<const Factors> factors_;
    Options options_;
    std::unordered_map<TrackIndex, Fresh> tracks_;
    std::deque<TrackIndex> described_;  ///< Those that are alike to others, in the order in which they came.
};

}  // namespace polyphony::recommendation
