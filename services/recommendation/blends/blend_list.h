#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/options.h"
#include "services/recommendation/recommender.h"

namespace polyphony::recommendation {

struct BlendListOptions {
    std::size_t tracks = 50;  ///< Of a blend, at most.
    /// How much the member who likes a track least counts, against the mean of all: 0 to 1.
    double fairness = 0.5;
};

/// A track of a blend.
struct BlendTrack {
    std::string track_id;
    std::vector<std::string> user_ids;  ///< For whom it stands: those who like it most of all members.

    bool operator==(const BlendTrack&) const = default;
};

/// What all of these people like, in the order to play it: what some play, and what they may like who do not know it
/// yet; nothing that one of them dislikes. The same for the same people, knowledge and `seed`.
std::vector<BlendTrack> blend_list(const Knowledge& knowledge, std::span<const PersonListens> members,
                                   const BlendListOptions& blend, const ListOptions& lists, const Audience& audience,
                                   std::uint64_t seed, UnixMillis now);

}  // namespace polyphony::recommendation
