#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "services/recommendation/model/quality.h"
#include "services/recommendation/offline/offline.h"

namespace polyphony::recommendation {

/// How good the lists of many people are.
struct Report {
    Quality quality;        ///< The mean over all people.
    double coverage = 0;    ///< The part of all items that are in anyone's list.
    double popularity = 0;  ///< How many people of the training data like a listed item, in the mean.
    double seconds = 0;     ///< For all lists.
    double slowest_ms = 0;  ///< The 99th percentile of one list.
};

/// Ranks items for a person of the hold-out, without those that they know.
using Rank = std::function<std::vector<TrackIndex>(std::int64_t person, std::size_t count)>;

/// Compares the first `cut` of each person's list with what was held out; every person counts.
Report evaluate(const Rank& rank, Offline& data, const std::vector<Listener>& hold_out, std::size_t cut);

/// What a plain server would do: the most popular items.
Rank most_popular(const Offline& data);
/// What a better one would do: the sum of the cosines to what is known, of 200 neighbours each.
Rank item_neighbours(const Offline& data);

}  // namespace polyphony::recommendation
