#include "services/recommendation/controls/audience.h"

#include <algorithm>

namespace polyphony::recommendation {

bool Audience::hears(const TrackFacts& track) const {
    if (hide_explicit && track.is_explicit) return false;
    if (closed_libraries.contains(track.library_id) || hidden_tracks.contains(track.id)) return false;
    return std::ranges::none_of(track.artist_ids,
                                [this](const std::string& artist) { return hidden_artists.contains(artist); });
}

bool Audience::hears(const Tracks& tracks, TrackIndex track) const {
    return tracks.available(track) && hears(tracks.facts(track));
}

bool Audience::hears(const Tracks& tracks, const std::string& track_id) const {
    const auto track = tracks.find(track_id);
    return track && hears(tracks, *track);
}

}  // namespace polyphony::recommendation
