#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "services/recommendation/model/interactions.h"

namespace polyphony::recommendation {

/// People with two tastes: each likes tracks of one half, some more than others.
inline Interactions two_tastes(std::size_t people = 200, std::size_t tracks = 40) {
    Interactions interactions;
    interactions.track_count = tracks;
    std::mt19937 random(3);  // NOLINT(bugprone-random-generator-seed): the same at every run.
    for (std::size_t person = 0; person < people; ++person) {
        std::set<TrackIndex> liked;
        const auto half = static_cast<TrackIndex>(person % 2 * tracks / 2);
        for (int i = 0; i < 8; ++i)
            liked.insert(half + static_cast<TrackIndex>(std::min(random() % (tracks / 2), random() % (tracks / 2))));
        interactions.by_person.emplace_back(liked.begin(), liked.end());
    }
    return interactions;
}

/// Who likes these tracks.
inline std::vector<Weighted> profile_of(const std::vector<TrackIndex>& tracks) {
    std::vector<Weighted> profile;
    for (const auto track : tracks) profile.push_back({track, 1});
    return profile;
}

}  // namespace polyphony::recommendation
