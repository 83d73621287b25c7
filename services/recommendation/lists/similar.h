#pragma once

#include <string>
#include <vector>

#include "services/recommendation/controls/audience.h"
#include "services/recommendation/lists/knowledge.h"

namespace polyphony::recommendation {

/// An artist or an album, with a score that is comparable within one answer only.
struct ScoredId {
    std::string id;
    double score = 0;
};

/// Artists, or albums, whose tracks are heard by the same people as those of another; then those that are alike by
/// genre. Only those with tracks for this audience.
std::vector<ScoredId> similar_artists(const Knowledge& knowledge, const std::string& artist_id,
                                      const Audience& audience, std::size_t limit);
std::vector<ScoredId> similar_albums(const Knowledge& knowledge, const std::string& album_id, const Audience& audience,
                                     std::size_t limit);

}  // namespace polyphony::recommendation
