#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/catalog/model.h"
#include "services/catalog/sound/duplicates.h"
#include "services/catalog/sound/fingerprint.h"
#include "services/catalog/sound/gain_tags.h"
#include "services/catalog/sql.h"

/// SQL for how tracks and albums sound.
namespace polyphony::catalog {

void put_track_loudness(soci::session& sql, const std::string& track_id, const Loudness& loudness);
void put_album_loudness(soci::session& sql, const std::string& album_id, const Loudness& loudness);

/// Nothing takes the tag away.
void put_gain_tag(soci::session& sql, const std::string& track_id, GainScope scope, std::optional<double> gain_db);
/// What a track's tags say of it.
std::optional<double> track_gain_tag(soci::session& sql, const std::string& track_id);
/// What the tags of an album's tracks say of the album; the first, if they differ.
std::optional<double> album_gain_tag(soci::session& sql, const std::string& album_id);

void put_fingerprint(soci::session& sql, const std::string& track_id, const Fingerprint& fingerprint);
/// Compares the track with those of about the same length and hash, and writes down which are the same recording.
void find_duplicates(soci::session& sql, const std::string& track_id, const Fingerprint& fingerprint);
/// Pairs of tracks that are there, both in visible libraries.
std::vector<Duplicate> list_duplicates(soci::session& sql, const Ids& visible);

}  // namespace polyphony::catalog
