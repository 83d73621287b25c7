#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/playlists.h"

namespace polyphony::playlist::store {

/// Saves a track that is not saved yet and says TrackSaved. Returns false if the user has `max_saved` already.
bool insert_saved_track(storage::Transaction& transaction, const std::string& user_id, const SavedTrack& track,
                        int max_saved);
/// Takes a track back and says TrackUnsaved, if it was saved.
void delete_saved_track(storage::Transaction& transaction, const std::string& user_id, const std::string& track_id);
std::optional<SavedTrack> find_saved_track(soci::session& sql, const std::string& user_id, const std::string& track_id);
/// Saved tracks, last saved first, at most `count`, from behind `after`.
std::vector<SavedTrack> list_saved_tracks(soci::session& sql, const std::string& user_id, const Cursor& after,
                                          int count);
/// The same by number: `count` from `offset`.
std::vector<SavedTrack> saved_tracks_at(soci::session& sql, const std::string& user_id, int offset, int count);
/// A saved track and who saved it.
struct Saving {
    std::string user_id;
    SavedTrack track;
};
/// Everyone's saved tracks by person and time, behind `after`, at most `count`.
std::vector<Saving> savings_behind(soci::session& sql, const Saving& after, int count);
int count_saved_tracks(soci::session& sql, const std::string& user_id);

/// Deletes what someone saved, and how much they keep. Says nothing, as forget_playlists().
void forget_saved_tracks(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::playlist::store
