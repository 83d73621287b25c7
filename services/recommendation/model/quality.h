#pragma once

#include <cstddef>
#include <span>

#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// How well a list answers what a person did like.
struct Quality {
    double recall = 0;  ///< Hits by what there was to hit.
    double ndcg = 0;    ///< Normalised discounted cumulative gain, with binary gains and base-2 logarithms.
};

/// Of the first `cut` of `ranked`, against `truth`, in which each track stands once. The ideal list is cut as well.
Quality quality_of(std::span<const Weighted> ranked, std::span<const TrackIndex> truth, std::size_t cut);

}  // namespace polyphony::recommendation
