#include "services/recommendation/controls/audience.h"

#include <algorithm>

namespace polyphony::recommendation {

bool Audience::hears(const TrackFacts& track) const {
    if (hide_explicit && track.is_explicit) return false;
    if (closed_libraries.contains(track.library_id) || hidden_tracks.contains(track.id)) return false;
    return std::ranges::none_of(track.artist_ids,
                                [this](const std::string& artist) { return hidden_artists.contains(artist); });
}

}  // namespace polyphony::recommendation
