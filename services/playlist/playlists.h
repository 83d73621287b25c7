#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"

/// Playlists as values, and the rules about them. Knows no database and no wire.
namespace polyphony::playlist {

/// A playlist without its items.
struct Playlist {
    std::string id;
    std::string owner_id;
    std::string name;
    std::string description;
    bool is_public = false;
    std::string snapshot_id;  ///< Names the current version; a new one for every change.
    int item_count = 0;
    UnixMillis created_at = 0;
    UnixMillis changed_at = 0;
};

/// Sorts the items of a playlist. Ranks have gaps, so that most changes touch no other item.
using Rank = std::int64_t;

/// A track's place in a playlist. The same track may have several.
struct Item {
    std::string id;
    std::string track_id;
    std::string added_by;
    UnixMillis added_at = 0;
    Rank rank = 0;
};

/// A track that someone saved.
struct SavedTrack {
    std::string track_id;
    UnixMillis saved_at = 0;
};

/// What a new playlist shall be.
struct Draft {
    std::string name;
    std::string description;
    bool is_public = false;
    std::vector<std::string> track_ids;
};

/// New facts about a playlist; what is not set stays.
struct Edit {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> is_public;
};

/// A run of items that is put before another item. All positions count from 0, in the order before the move.
struct Move {
    int start = 0;
    int length = 1;
    int before = 0;
};

/// Every limit of the service.
struct Limits {
    int max_playlists_per_user = 10'000;
    int max_saved_tracks_per_user = 100'000;
    int max_items = 10'000;  ///< Of one playlist.
    int max_name_characters = 200;
    int max_description_characters = 2'000;
    int max_stars_per_user = 100'000;  ///< Of albums and artists.
    int max_ratings_per_user = 100'000;
    int max_bookmarks_per_user = 1'000;
    int max_comment_characters = 500;  ///< Of a bookmark.
    int max_shares_per_user = 1'000;
    int max_share_entries = 500;
    int max_share_description_characters = 500;
    int max_marks_per_request = 2'000;  ///< Things whose marks are asked for.
    int max_ids_per_request = 500;      ///< Tracks to add, items to remove, tracks to check.
    int max_page_size = 500;
    int default_page_size = 50;
    UnixMillis idempotency_ms = 24LL * 3'600'000;  ///< How long a repeated request gets the first answer.
};

Result<void> check(const Draft& draft, const Limits& limits);
Result<void> check(const Edit& edit, const Limits& limits);
/// Checks ids of tracks: at least one, not too many, each in the shape of an id.
Result<void> check_track_ids(std::span<const std::string> track_ids, const Limits& limits);
/// Checks ids of items, likewise.
Result<void> check_item_ids(std::span<const std::string> item_ids, const Limits& limits);
/// Checks that a track's id has the shape of an id.
Result<void> check_track_id(const std::string& track_id);
/// The size of a page when `wanted` was asked for; 0 asks for the default.
Result<int> page_size(int wanted, const Limits& limits);

/// May `user_id` see the playlist? Others' private ones are NotFound, as if they did not exist.
Result<void> check_visible(const Playlist& playlist, const std::string& user_id);
/// May `user_id` change the playlist, which they saw in the version `snapshot_id` (empty: any)?
Result<void> check_changeable(const Playlist& playlist, const std::string& user_id, const std::string& snapshot_id);
/// Is there room for more items?
Result<void> check_room(const Playlist& playlist, int more, const Limits& limits);
/// Does the position of new items lie within the playlist? The end is within.
Result<void> check_position(int position, int item_count);
/// Do the run and the place that it goes to lie within the playlist?
Result<void> check(const Move& move, int item_count);

/// True if the move leaves everything where it is.
bool changes_nothing(const Move& move);
/// The same change, made by moving as few items as possible: moving a run over a shorter one is moving that one back.
Move shortest(const Move& move);

/// `count` ascending ranks between two neighbours, of which either may be missing; nothing if the gap is too small.
std::optional<std::vector<Rank>> ranks_between(std::optional<Rank> before, std::optional<Rank> after, int count);
/// The distance of ranks that are dealt out evenly: room for 20 insertions at the same place, and for 8 billion items
/// at either end.
inline constexpr Rank kRankGap = Rank{1} << 20;

/// The items in the order of `item_ids`, freshly ranked; InvalidArgument unless that names each of them exactly once.
Result<std::vector<Item>> in_order(std::vector<Item> items, std::span<const std::string> item_ids);

/// Fresh items for these tracks, ranked as in an empty playlist.
std::vector<Item> make_items(std::span<const std::string> track_ids, const std::string& added_by, UnixMillis now);

}  // namespace polyphony::playlist
