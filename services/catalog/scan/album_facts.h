#pragma once

#include <vector>

#include "services/catalog/model.h"

namespace polyphony::catalog::scan {

/// Fills what an album owes to its tracks (in disc and track order): year, number, duration, cover, genres, tags, and
/// the artists: those tagged as album artists, else the tracks' if all have the same, else none. Returns the genres, at
/// most 50, most frequent first, with their numbers of tracks.
std::vector<Genre> sum_up(const std::vector<Track>& tracks, Album& album);

/// True if there are performing artists, but not the same on every track.
bool by_various_artists(const std::vector<Track>& tracks);

}  // namespace polyphony::catalog::scan
