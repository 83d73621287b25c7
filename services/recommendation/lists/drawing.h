#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "services/recommendation/lists/made_lists.h"
#include "services/recommendation/lists/track_list.h"

/// What all made lists are put together with.
namespace polyphony::recommendation {

/// The same tracks in an order drawn by chance, the better the earlier: not at all by chance for an exploration of 0,
/// in proportion to the weights for 1 (Gumbel noise on their logarithms).
std::vector<Weighted> drawn(const Tracks& tracks, std::span<const Weighted> source, std::uint64_t seed,
                            double exploration);

/// What the person likes, with how much.
std::vector<Weighted> liked_tracks(const Tracks& tracks, std::span<const Listen> listens, UnixMillis now);
/// What the person plays over and over now, with how often; most often first.
std::vector<Weighted> repeated_tracks(const Tracks& tracks, std::span<const Listen> listens, UnixMillis now);
/// What the person does not like.
std::unordered_set<TrackIndex> disliked_tracks(const Tracks& tracks, std::span<const Listen> listens);

/// The list with the artists and the genre that it is most about.
MadeList made(const Tracks& tracks, std::string id, const TrackList& list);

}  // namespace polyphony::recommendation
