#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/analysis/analysis.h"
#include "services/streaming/jobs/measurement.h"

/// The rows of what is measured, and the events that say what came of it.
namespace polyphony::streaming::store {

std::optional<Analysis> find_analysis(soci::session& sql, const std::string& track_id);
void put_analysis(storage::Transaction& transaction, const Analysis& analysis);
/// With what was measured.
void delete_analysis(storage::Transaction& transaction, const std::string& track_id);

/// The track that has been due for longest; nothing if none is due yet.
std::optional<Analysis> next_due(soci::session& sql, UnixMillis now);
/// When the next track is due; nothing if none waits.
std::optional<UnixMillis> next_due_at(soci::session& sql);
AnalysisCounts count_analyses(soci::session& sql);
/// Tracks that cannot be measured, by id, at most `count`.
std::vector<Analysis> failed_analyses(soci::session& sql, int count);

/// What was measured of a track, without fingerprint and waveform.
std::optional<TrackLoudness> find_loudness(soci::session& sql, const std::string& track_id);
/// Nothing if the track was not measured.
std::optional<Waveform> find_waveform(soci::session& sql, const std::string& track_id);
/// Says AudioAnalysed.
void put_measurement(storage::Transaction& transaction, const Analysis& analysis, const Measurement& measurement,
                     UnixMillis now);
void delete_measurement(storage::Transaction& transaction, const std::string& track_id);

/// A track that was measured.
struct MeasuredTrack {
    Analysis analysis;
    Measurement measurement;  ///< Without waveform and blocks.
    UnixMillis measured_at = 0;
};
/// Those behind the track `after`, by id, at most `count`.
std::vector<MeasuredTrack> measured_behind(soci::session& sql, const std::string& after, int count);

/// Whether a track of the album still waits.
bool album_waits(soci::session& sql, const std::string& album_id);
/// The tracks of an album that were measured.
std::vector<TrackLoudness> tracks_of_album(soci::session& sql, const std::string& album_id);
std::optional<AlbumLoudness> find_album_loudness(soci::session& sql, const std::string& album_id);
/// Says AlbumAnalysed.
void put_album_loudness(storage::Transaction& transaction, const std::string& album_id, const AlbumLoudness& album,
                        UnixMillis now);
void delete_album_loudness(storage::Transaction& transaction, const std::string& album_id);

struct MeasuredAlbum {
    std::string album_id;
    AlbumLoudness album;
    UnixMillis measured_at = 0;
};
/// Those behind the album `after`, by id, at most `count`.
std::vector<MeasuredAlbum> measured_albums_behind(soci::session& sql, const std::string& after, int count);

}  // namespace polyphony::streaming::store
