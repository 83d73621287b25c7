#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "services/recommendation/weighted.h"

/// Item-to-item co-listening: tracks are alike when the same people like them.
///
/// Each person has an affinity to each track. Two tracks are as similar as the cosine of their columns of affinities,
///
///     sum over people of a(u,i) * a(u,j)  /  (sqrt(sum a(u,i)^2) * sqrt(sum a(u,j)^2) + shrinkage)
///
/// kept up to date with every change of one affinity. With affinities in forward decay (decay.h) old listening counts
/// less without being touched. The shrinkage, which keeps chance meetings of rare tracks small, does not decay: hence
/// the `unit`, what an affinity of 1 is stored as at the time of the call. Two dislikes are no similarity: a product
/// counts only if one of its sides is positive.
namespace polyphony::recommendation {

class CoListening {
  public:
    struct Options {
        std::size_t max_neighbours = 200;  ///< Kept for each track; up to twice as many between prunings.
        double shrinkage = 2;              ///< 0 for none. A person who played both tracks once weighs 0.25.
    };

    explicit CoListening(Options options);

    /// A person's affinity to `track` goes from `before` to `after`. `others` are their affinities to other tracks.
    void change(TrackIndex track, double before, double after, std::span<const Weighted> others, double unit);

    /// Tracks that are similar to `track`, best first, with scores between 0 and 1.
    std::vector<Weighted> similar(TrackIndex track, double unit) const;

    /// Tracks for a person with these affinities, best first: each candidate scores the sum of its similarities to
    /// them, weighted by affinity. Tracks of the profile itself are left out.
    std::vector<Weighted> recommend(std::span<const Weighted> profile, double unit) const;

  private:
    struct Neighbour {
        TrackIndex track;
        float weight;  ///< Sum of products of affinities.
    };
    struct Item {
        double square_sum = 0;              ///< Sum of squared affinities.
        std::vector<Neighbour> neighbours;  ///< By track.
    };

    void add(TrackIndex track, TrackIndex other, double weight, double unit);
    void prune(Item& item, double unit) const;
    double similarity(const Item& item, const Neighbour& neighbour, double unit) const;
    /// All that are similar to `track`, in no order.
    std::vector<Weighted> neighbours_of(TrackIndex track, double unit) const;

    Options options_;
    std::vector<Item> items_;  ///< By TrackIndex.
};

}  // namespace polyphony::recommendation
