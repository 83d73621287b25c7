#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/idempotency/idempotency.h"
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
/// (playlist_store.h). `user_id` is who does it; `snapshot_id` the version that they saw, or empty. A change whose
/// `request` has a key is made once: a repetition gets the first answer; see idempotency::once() for its failures.
class PlaylistOperations {
  public:
    PlaylistOperations(storage::Database& database, Limits limits, Clock clock);

    Task<Result<Playlist>> create(std::string user_id, Draft draft, idempotency::Request request = {});
    Task<Result<PlaylistWithItems>> get(std::string user_id, std::string playlist_id);
    Task<Result<PlaylistPage>> list(std::string user_id, int page_size, store::Cursor after);
    Task<Result<Playlist>> update(std::string user_id, std::string playlist_id, Edit edit,
                                  idempotency::Request request = {});
    Task<Result<void>> remove(std::string user_id, std::string playlist_id, idempotency::Request request = {});

    /// Puts tracks at a position, at the end if there is none.
    Task<Result<Playlist>> add_items(std::string user_id, std::string playlist_id, std::vector<std::string> track_ids,
                                     std::optional<int> position, std::string snapshot_id,
                                     idempotency::Request request = {});
    Task<Result<Playlist>> remove_items(std::string user_id, std::string playlist_id, std::vector<std::string> item_ids,
                                        std::string snapshot_id, idempotency::Request request = {});
    Task<Result<Playlist>> move_items(std::string user_id, std::string playlist_id, Move move, std::string snapshot_id,
                                      idempotency::Request request = {});
    Task<Result<Playlist>> reorder_items(std::string user_id, std::string playlist_id,
                                         std::vector<std::string> item_ids, std::string snapshot_id,
                                         idempotency::Request request = {});

  private:
    /// The playlist, if the user may change it; already with the next version's snapshot_id and time.
    Result<Playlist> next_version(storage::Transaction& transaction, const std::string& user_id,
                                  const std::string& playlist_id, const std::string& snapshot_id) const;
    /// Makes a change, `work(Transaction&) -> Result<Playlist>`, once.
    template <class Work>
    Task<Result<Playlist>> write_once(idempotency::Request request, Work work);

    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
