#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/catalog/lyrics/lrc.h"
#include "services/catalog/model.h"
#include "services/catalog/sql.h"

/// SQL for lyrics.
namespace polyphony::catalog {

/// Writes all lyrics of a track.
void put_lyrics(soci::session& sql, const Track& track, const std::vector<LyricsText>& lyrics);

/// In the order in which they were written.
std::vector<LyricsText> load_lyrics(soci::session& sql, const std::string& track_id);

/// The texts of several tracks, with the tracks' ids.
std::vector<std::pair<std::string, std::string>> load_lyrics(soci::session& sql, const Ids& track_ids);

/// Visible tracks of this title that have lyrics, at most `limit`.
Ids tracks_with_lyrics(soci::session& sql, const Ids& visible, const std::string& title, int limit);

}  // namespace polyphony::catalog
