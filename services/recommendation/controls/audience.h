#pragma once

#include <string>
#include <unordered_set>

#include "services/recommendation/tracks.h"

namespace polyphony::recommendation {

/// What one person may hear and wants to. Every list is made for one; a fresh one is of someone who hears everything.
struct Audience {
    std::unordered_set<std::string> hidden_tracks;
    std::unordered_set<std::string> hidden_artists;
    std::unordered_set<std::string> closed_libraries;  ///< Closed to this person.
    bool hide_explicit = false;

    bool hears(const TrackFacts& track) const;
    /// Whether a track can be heard at all, and by this audience.
    bool hears(const Tracks& tracks, TrackIndex track) const;
    bool hears(const Tracks& tracks, const std::string& track_id) const;
};

}  // namespace polyphony::recommendation
