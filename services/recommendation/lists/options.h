#pragma once

#include <cstddef>

namespace polyphony::recommendation {

/// How lists are made: how far artists are spread, how fresh is fresh, how much is explored.
struct ListOptions {
    std::size_t artist_pause = 3;  ///< Tracks between two of one artist, if there are others.
    std::size_t choice = 5;        ///< Candidates that are looked at for each place of a radio.
    double skip_weight = 0.5;      ///< How much a skipped track counts against its like; a seed counts 1.
    double exploration = 0.4;      ///< How much of a daily mix is new to the person, and how freely lists are drawn.
    int fresh_days = 28;           ///< For so long something is new.
    int rewind_days = 30;          ///< What was not played for so long can come back.
    std::size_t daily_mixes = 6;   ///< At most.
    std::size_t mix_tracks = 50;   ///< Of a daily mix.
    std::size_t week_tracks = 30;  ///< Of the other lists.
    std::size_t least_tracks = 5;  ///< A list with fewer is none.
};

}  // namespace polyphony::recommendation
