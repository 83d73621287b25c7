#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/listens.h"
#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/options.h"

/// Lists made for one person. The same for the same person, knowledge and period.
namespace polyphony::recommendation {

/// What one person does and did.
struct Taste {
    std::string user_id;
    std::vector<Listen> listens;            ///< Last touched first, as many as count.
    std::unordered_set<std::string> known;  ///< All tracks that they ever did something with.
    std::vector<Listen> former;             ///< Not played lately, most liked first.
    std::vector<std::string> followed;      ///< Artist ids.
};

/// A list as it is kept.
struct MadeList {
    std::string id;
    std::vector<std::string> track_ids;
    std::vector<std::string> artist_ids;  ///< That it is most about, at most three.
    std::string genre;                    ///< That it is most about; empty if there is none.
};

/// Parts of the person's taste, each around the artist whom they like best of it: `daily-mix-1` and so on.
std::vector<MadeList> daily_mixes(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                                  const Audience& audience, UnixMillis now);
/// What they have not heard; artists whom they have not heard first.
MadeList discover_weekly(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                         const Audience& audience, UnixMillis now);
/// What is new by artists whom they play or follow, then by others.
MadeList release_radar(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                       const Audience& audience, UnixMillis now);
/// What they play over and over now.
MadeList on_repeat(const Knowledge& knowledge, const Taste& taste, const ListOptions& options, const Audience& audience,
                   UnixMillis now);
/// What they liked, and have not played lately.
MadeList repeat_rewind(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                       const Audience& audience);

}  // namespace polyphony::recommendation
