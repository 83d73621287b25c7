#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/playlists.h"

namespace polyphony::playlist {

/// A playlist with its items.
struct PlaylistWithItems {
    Playlist playlist;
    std::vector<Item> items;
};

/// A page of playlists.
struct PlaylistPage {
    std::vector<Playlist> playlists;
    std::optional<store::Cursor> next;  ///< Nothing at the end.
};

/// What people do with playlists. Each change is one transaction: read, decide (playlists.h), write and say
/// (playlist_store.h). `user_id` is who does it; `snapshot_id` the version that they saw, or empty.
class PlaylistOperations {
  public:
    PlaylistOperations(storage::Database& database, Limits limits, Clock clock);

    /// Creates a playlist. A repetition with the same `idempotency_key` (if not empty) gets the first answer; the same
    /// key with another draft is Aborted.
    Task<Result<Playlist>> create(std::string user_id, Draft draft, std::string idempotency_key);
    Task<Result<PlaylistWithItems>> get(std::string user_id, std::string playlist_id);
    Task<Result<PlaylistPage>> list(std::string user_id, int page_size, store::Cursor after);
    Task<Result<Playlist>> update(std::string user_id, std::string playlist_id, Edit edit);
    Task<Result<void>> remove(std::string user_id, std::string playlist_id);

    /// Puts tracks at a position, at the end if there is none.
    Task<Result<Playlist>> add_items(std::string user_id, std::string playlist_id, std::vector<std::string> track_ids,
                                     std::optional<int> position, std::string snapshot_id);
    Task<Result<Playlist>> remove_items(std::string user_id, std::string playlist_id, std::vector<std::string> item_ids,
                                        std::string snapshot_id);
    Task<Result<Playlist>> move_items(std::string user_id, std::string playlist_id, Move move, std::string snapshot_id);
    Task<Result<Playlist>> reorder_items(std::string user_id, std::string playlist_id,
                                         std::vector<std::string> item_ids, std::string snapshot_id);

  private:
    /// The playlist, if the user may change it; already with the next version's snapshot_id and time.
    Result<Playlist> next_version(storage::Transaction& transaction, const std::string& user_id,
                                  const std::string& playlist_id, const std::string& snapshot_id) const;
    Result<Playlist> create_once(storage::Transaction& transaction, const Playlist& playlist,
                                 const std::vector<Item>& items, const std::string& idempotency_key,
                                 const std::string& request_digest) const;

    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
