#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/listening/listening.h"

/// The rows of what was heard and where one was, and the events that say so.
namespace polyphony::streaming::store {

/// Of those of these tracks that someone has played.
std::vector<PlayCount> play_counts(soci::session& sql, const std::string& user_id,
                                   const std::vector<std::string>& track_ids);
std::vector<PlayCount> played_albums(soci::session& sql, const std::string& user_id, PlayedOrder order, int count,
                                     int offset);

/// Says NowPlayingTold. Beyond `max_clients` the one that was told of first is forgotten.
void put_now_playing(storage::Transaction& transaction, const NowPlaying& now_playing, UnixMillis ends_at,
                     int max_clients);
/// Says NowPlayingTold, if something sounded there.
void delete_now_playing(storage::Transaction& transaction, const NowPlaying& stopped);
/// What was told of and has not ended at `now`; everyone's if `user_id` is empty.
std::vector<NowPlaying> told_now_playing(soci::session& sql, const std::string& user_id, UnixMillis now, int count);
/// Plays that hold a stream and were told of since; everyone's if `user_id` is empty.
std::vector<NowPlaying> streams_now_playing(soci::session& sql, const std::string& user_id, UnixMillis since,
                                            int count);

/// Says QueueSaved.
void put_saved_queue(storage::Transaction& transaction, const std::string& user_id, const SavedQueue& queue);
std::optional<SavedQueue> find_saved_queue(soci::session& sql, const std::string& user_id);

/// Forgets a person.
void delete_listening(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::streaming::store
