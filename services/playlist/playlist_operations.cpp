#include "services/playlist/playlist_operations.h"

#include <algorithm>
#include <utility>

#include "platform/ids/ids.h"
#include "services/playlist/playlist_text.h"

namespace polyphony::playlist {
namespace {

Result<Playlist> find_visible(soci::session& sql, const std::string& user_id, const std::string& playlist_id) {
    auto playlist = store::find_playlist(sql, playlist_id);
    if (!playlist) return fail(Code::NotFound, "There is no such playlist.");
    if (auto visible = check_visible(*playlist, user_id); !visible) return fail(visible.error());
    return std::move(*playlist);
}

/// Ranks for `count` items that go before the item at `position`; makes room if there is none.
std::vector<Rank> ranks_at(storage::Transaction& transaction, const Playlist& playlist, int position, int count) {
    auto& sql = transaction.sql();
    auto neighbours = [&] {
        if (position == playlist.item_count)
            return ranks_between(store::last_rank(sql, playlist.id), std::nullopt, count);
        return ranks_between(store::rank_at(sql, playlist.id, position - 1), store::rank_at(sql, playlist.id, position),
                             count);
    };
    auto ranks = neighbours();
    if (!ranks) {
        store::spread_ranks(transaction, playlist.id);
        ranks = neighbours();
    }
    return std::move(*ranks);
}

}  // namespace

PlaylistOperations::PlaylistOperations(storage::Database& database, Limits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Result<Playlist> PlaylistOperations::next_version(storage::Transaction& transaction, const std::string& user_id,
                                                  const std::string& playlist_id,
                                                  const std::string& snapshot_id) const {
    auto playlist = find_visible(transaction.sql(), user_id, playlist_id);
    if (!playlist) return playlist;
    if (auto allowed = check_changeable(*playlist, user_id, snapshot_id); !allowed) return fail(allowed.error());
    playlist->snapshot_id = ids::make();
    playlist->changed_at = clock_();
    return playlist;
}

template <class Work>
Task<Result<Playlist>> PlaylistOperations::write_once(idempotency::Request request, Work work) {
    auto change = [&](storage::Transaction& transaction) {
        return idempotency::once(
            transaction, request, {clock_(), limits_.idempotency_ms}, [&] { return work(transaction); },
            format_playlist, parse_playlist);
    };
    co_return co_await database_.write(std::move(change));
}

Task<Result<Playlist>> PlaylistOperations::create(std::string user_id, Draft draft, idempotency::Request request) {
    if (auto checked = check(draft, limits_); !checked) co_return fail(checked.error());
    const UnixMillis now = clock_();
    const auto items = make_items(draft.track_ids, user_id, now);
    const Playlist playlist{.id = ids::make(),
                            .owner_id = user_id,
                            .name = draft.name,
                            .description = draft.description,
                            .is_public = draft.is_public,
                            .snapshot_id = ids::make(),
                            .item_count = static_cast<int>(items.size()),
                            .created_at = now,
                            .changed_at = now};
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        if (!store::insert_playlist(transaction, playlist, items, limits_.max_playlists_per_user))
            return fail(Code::ResourceExhausted, "You have reached the limit of " +
                                                     std::to_string(limits_.max_playlists_per_user) + " playlists.");
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

Task<Result<PlaylistWithItems>> PlaylistOperations::get(std::string user_id, std::string playlist_id) {
    auto work = [&](storage::Snapshot& snapshot) -> Result<PlaylistWithItems> {
        auto playlist = find_visible(snapshot.sql(), user_id, playlist_id);
        if (!playlist) return fail(playlist.error());
        auto items = store::items_at(snapshot.sql(), playlist_id, 0, playlist->item_count);
        return PlaylistWithItems{std::move(*playlist), std::move(items)};
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<PlaylistPage>> PlaylistOperations::list(std::string user_id, int page_size, store::Cursor after) {
    auto size = playlist::page_size(page_size, limits_);
    if (!size) co_return fail(size.error());
    auto work = [&](storage::Snapshot& snapshot) -> Result<PlaylistPage> {
        PlaylistPage page{store::list_playlists(snapshot.sql(), user_id, after, *size), std::nullopt};
        if (static_cast<int>(page.playlists.size()) == *size)
            page.next = store::Cursor{page.playlists.back().changed_at, page.playlists.back().id};
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Playlist>> PlaylistOperations::update(std::string user_id, std::string playlist_id, Edit edit,
                                                  idempotency::Request request) {
    if (auto checked = check(edit, limits_); !checked) co_return fail(checked.error());
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, "");
        if (!playlist) return playlist;
        playlist->name = edit.name.value_or(playlist->name);
        playlist->description = edit.description.value_or(playlist->description);
        playlist->is_public = edit.is_public.value_or(playlist->is_public);
        store::update_playlist(transaction, *playlist);
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

Task<Result<void>> PlaylistOperations::remove(std::string user_id, std::string playlist_id,
                                              idempotency::Request request) {
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, "");
        if (playlist) store::delete_playlist(transaction, *playlist);
        return playlist;
    };
    auto removed = co_await write_once(std::move(request), std::move(work));
    if (!removed) co_return fail(std::move(removed.error()));
    co_return Result<void>();
}

Task<Result<Playlist>> PlaylistOperations::add_items(std::string user_id, std::string playlist_id,
                                                     std::vector<std::string> track_ids, std::optional<int> position,
                                                     std::string snapshot_id, idempotency::Request request) {
    if (auto checked = check_track_ids(track_ids, limits_); !checked) co_return fail(checked.error());
    auto items = make_items(track_ids, user_id, clock_());
    const int count = static_cast<int>(items.size());
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, snapshot_id);
        if (!playlist) return playlist;
        const int place = position.value_or(playlist->item_count);
        if (auto checked = check_position(place, playlist->item_count); !checked) return fail(checked.error());
        if (auto checked = check_room(*playlist, count, limits_); !checked) return fail(checked.error());
        const auto ranks = ranks_at(transaction, *playlist, place, count);
        for (std::size_t i = 0; i < items.size(); ++i) items[i].rank = ranks[i];
        playlist->item_count += count;
        store::insert_items(transaction, *playlist, items, place);
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

Task<Result<Playlist>> PlaylistOperations::remove_items(std::string user_id, std::string playlist_id,
                                                        std::vector<std::string> item_ids, std::string snapshot_id,
                                                        idempotency::Request request) {
    if (auto checked = check_item_ids(item_ids, limits_); !checked) co_return fail(checked.error());
    std::ranges::sort(item_ids);
    item_ids.erase(std::unique(item_ids.begin(), item_ids.end()), item_ids.end());
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, snapshot_id);
        if (!playlist) return playlist;
        const auto items = store::find_items(transaction.sql(), playlist_id, item_ids);
        if (items.empty()) return find_visible(transaction.sql(), user_id, playlist_id);
        playlist->item_count -= static_cast<int>(items.size());
        store::delete_items(transaction, *playlist, items);
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

Task<Result<Playlist>> PlaylistOperations::move_items(std::string user_id, std::string playlist_id, Move move,
                                                      std::string snapshot_id, idempotency::Request request) {
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, snapshot_id);
        if (!playlist) return playlist;
        if (auto checked = check(move, playlist->item_count); !checked) return fail(checked.error());
        if (changes_nothing(move)) return find_visible(transaction.sql(), user_id, playlist_id);
        const Move least = shortest(move);
        auto items = store::items_at(transaction.sql(), playlist_id, least.start, least.length);
        const auto ranks = ranks_at(transaction, *playlist, least.before, least.length);
        for (std::size_t i = 0; i < items.size(); ++i) items[i].rank = ranks[i];
        store::move_items(transaction, *playlist, items);
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

Task<Result<Playlist>> PlaylistOperations::reorder_items(std::string user_id, std::string playlist_id,
                                                         std::vector<std::string> item_ids, std::string snapshot_id,
                                                         idempotency::Request request) {
    auto work = [&](storage::Transaction& transaction) -> Result<Playlist> {
        auto playlist = next_version(transaction, user_id, playlist_id, snapshot_id);
        if (!playlist) return playlist;
        auto items = store::items_at(transaction.sql(), playlist_id, 0, playlist->item_count);
        auto ordered = in_order(std::move(items), item_ids);
        if (!ordered) return fail(ordered.error());
        store::move_items(transaction, *playlist, *ordered);
        return playlist;
    };
    co_return co_await write_once(std::move(request), std::move(work));
}

}  // namespace polyphony::playlist
