#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/playlists.h"

/// The rows of playlists, and the events that say how they changed. Each function that changes a playlist takes it as
/// it is afterwards, with its new snapshot_id.
namespace polyphony::playlist::store {

std::optional<Playlist> find_playlist(soci::session& sql, const std::string& playlist_id);

/// Where a page of a list, newest first, ends; at first before everything.
struct Cursor {
    UnixMillis time = std::numeric_limits<UnixMillis>::max();
    std::string id;
};
/// The playlists of an owner, last changed first, at most `count`, from behind `after`.
std::vector<Playlist> list_playlists(soci::session& sql, const std::string& owner_id, const Cursor& after, int count);

/// Every playlist behind the id `after`, by id, at most `count`.
std::vector<Playlist> playlists_behind(soci::session& sql, const std::string& after, int count);

/// Items in order: `count` from `position`.
std::vector<Item> items_at(soci::session& sql, const std::string& playlist_id, int position, int count);
/// Those of `item_ids` that are in the playlist.
std::vector<Item> find_items(soci::session& sql, const std::string& playlist_id,
                             const std::vector<std::string>& item_ids);
/// The rank of the item at a position, from 0; nothing outside of the playlist.
std::optional<Rank> rank_at(soci::session& sql, const std::string& playlist_id, int position);
/// The highest rank; nothing if there are no items. As rank_at(), without walking through all.
std::optional<Rank> last_rank(soci::session& sql, const std::string& playlist_id);

/// Says PlaylistCreated. Returns false, and changes nothing, if the owner has `max_playlists` already.
bool insert_playlist(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items,
                     int max_playlists);
/// Says PlaylistChanged.
void update_playlist(storage::Transaction& transaction, const Playlist& playlist);
/// Says PlaylistDeleted.
void delete_playlist(storage::Transaction& transaction, const Playlist& playlist);
/// Puts items at their ranks, the first of which is at `position`. Says PlaylistItemsAdded.
void insert_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items,
                  int position);
/// Says PlaylistItemsRemoved.
void delete_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items);
/// Gives items new ranks. Says PlaylistItemsMoved.
void move_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items);

/// Deletes everything about the playlists of someone. Says nothing: whoever keeps a copy hears of the erased account
/// too.
void forget_playlists(storage::Transaction& transaction, const std::string& owner_id);

/// Deals the ranks of all items out evenly again; their order stays, and nothing is said.
void spread_ranks(storage::Transaction& transaction, const std::string& playlist_id);

}  // namespace polyphony::playlist::store
