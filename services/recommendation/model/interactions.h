#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/recommendation/weighted.h"

namespace polyphony::recommendation {

/// Numbers of tracks, or of people.
using Numbers = std::vector<std::uint32_t>;

/// Which tracks people like.
struct Interactions {
    std::vector<std::vector<TrackIndex>> by_person;  ///< Each track once, in the order in which they came.
    std::size_t track_count = 0;                     ///< All tracks are below.

    std::size_t size() const {
        std::size_t sum = 0;
        for (const auto& liked : by_person) sum += liked.size();
        return sum;
    }
    /// The people who like each track.
    std::vector<Numbers> by_track() const {
        std::vector<Numbers> people(track_count);
        for (std::uint32_t person = 0; person < by_person.size(); ++person)
            for (const auto track : by_person[person]) people[track].push_back(person);
        return people;
    }
};

}  // namespace polyphony::recommendation
