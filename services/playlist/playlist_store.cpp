#include "services/playlist/playlist_store.h"

#include "platform/events/events.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/usage_store.h"

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

template <class... Parameters>
std::vector<Playlist> query_playlists(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Playlist row;
    int is_public = 0;
    auto query = (sql.prepare << "SELECT id, owner_id, name, description, is_public, snapshot_id, item_count, "
                                 "created_at, changed_at FROM playlists "
                              << condition,
                  into(row.id), into(row.owner_id), into(row.name), into(row.description), into(is_public),
                  into(row.snapshot_id), into(row.item_count), into(row.created_at), into(row.changed_at));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Playlist> playlists;
    while (statement.fetch()) {
        row.is_public = is_public != 0;
        playlists.push_back(row);
    }
    return playlists;
}

template <class... Parameters>
std::vector<Item> query_items(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Item row;
    auto query = (sql.prepare << "SELECT id, track_id, added_by, added_at, rank FROM playlist_items " << condition,
                  into(row.id), into(row.track_id), into(row.added_by), into(row.added_at), into(row.rank));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Item> items;
    while (statement.fetch()) items.push_back(row);
    return items;
}

void insert_item_rows(soci::session& sql, const std::string& playlist_id, const std::vector<Item>& items) {
    if (items.empty()) return;
    Item row;
    soci::statement statement =
        (sql.prepare << "INSERT INTO playlist_items (id, playlist_id, rank, track_id, added_by, added_at) "
                        "VALUES (:id, :playlist_id, :rank, :track_id, :added_by, :added_at)",
         use(row.id, "id"), use(playlist_id, "playlist_id"), use(row.rank, "rank"), use(row.track_id, "track_id"),
         use(row.added_by, "added_by"), use(row.added_at, "added_at"));
    for (const auto& item : items) {
        row = item;
        statement.execute(true);
    }
}

void update_playlist_row(soci::session& sql, const Playlist& playlist) {
    const int is_public = playlist.is_public ? 1 : 0;
    sql << "UPDATE playlists SET name = :name, description = :description, is_public = :is_public, "
           "snapshot_id = :snapshot_id, item_count = :item_count, changed_at = :changed_at WHERE id = :id",
        use(playlist.name, "name"), use(playlist.description, "description"), use(is_public, "is_public"),
        use(playlist.snapshot_id, "snapshot_id"), use(playlist.item_count, "item_count"),
        use(playlist.changed_at, "changed_at"), use(playlist.id, "id");
}

template <class Message>
Message about(const Playlist& playlist) {
    Message message;
    message.set_playlist_id(playlist.id);
    message.set_owner_id(playlist.owner_id);
    return message;
}

}  // namespace

std::optional<Playlist> find_playlist(soci::session& sql, const std::string& playlist_id) {
    auto found = query_playlists(sql, "WHERE id = :id", use(playlist_id, "id"));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Playlist> list_playlists(soci::session& sql, const std::string& owner_id, const Cursor& after, int count) {
    return query_playlists(sql,
                           "WHERE owner_id = :owner_id AND (changed_at, id) < (:time, :id) "
                           "ORDER BY changed_at DESC, id DESC LIMIT :count",
                           use(owner_id, "owner_id"), use(after.time, "time"), use(after.id, "id"),
                           use(count, "count"));
}

std::vector<Playlist> playlists_behind(soci::session& sql, const std::string& after, int count) {
    return query_playlists(sql, "WHERE id > :after ORDER BY id LIMIT :count", use(after, "after"), use(count, "count"));
}

std::vector<Item> items_at(soci::session& sql, const std::string& playlist_id, int position, int count) {
    return query_items(sql, "WHERE playlist_id = :playlist_id ORDER BY rank LIMIT :count OFFSET :position",
                       use(playlist_id, "playlist_id"), use(count, "count"), use(position, "position"));
}

std::vector<Item> find_items(soci::session& sql, const std::string& playlist_id,
                             const std::vector<std::string>& item_ids) {
    std::vector<Item> items;
    for (const auto& item_id : item_ids)
        for (auto& item : query_items(sql, "WHERE id = :id AND playlist_id = :playlist_id", use(item_id, "id"),
                                      use(playlist_id, "playlist_id")))
            items.push_back(std::move(item));
    return items;
}

std::optional<Rank> rank_at(soci::session& sql, const std::string& playlist_id, int position) {
    if (position < 0) return std::nullopt;
    Rank rank = 0;
    sql << "SELECT rank FROM playlist_items WHERE playlist_id = :playlist_id ORDER BY rank LIMIT 1 OFFSET :position",
        into(rank), use(playlist_id, "playlist_id"), use(position, "position");
    if (!sql.got_data()) return std::nullopt;
    return rank;
}

std::optional<Rank> last_rank(soci::session& sql, const std::string& playlist_id) {
    Rank rank = 0;
    sql << "SELECT rank FROM playlist_items WHERE playlist_id = :playlist_id ORDER BY rank DESC LIMIT 1", into(rank),
        use(playlist_id, "playlist_id");
    if (!sql.got_data()) return std::nullopt;
    return rank;
}

bool insert_playlist(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items,
                     int max_playlists) {
    auto& sql = transaction.sql();
    if (!count_one_more(sql, Kept::Playlists, playlist.owner_id, max_playlists)) return false;
    const int is_public = playlist.is_public ? 1 : 0;
    sql << "INSERT INTO playlists (id, owner_id, name, description, is_public, snapshot_id, item_count, created_at, "
           "changed_at) VALUES (:id, :owner_id, :name, :description, :is_public, :snapshot_id, :item_count, "
           ":created_at, :changed_at)",
        use(playlist.id, "id"), use(playlist.owner_id, "owner_id"), use(playlist.name, "name"),
        use(playlist.description, "description"), use(is_public, "is_public"), use(playlist.snapshot_id, "snapshot_id"),
        use(playlist.item_count, "item_count"), use(playlist.created_at, "created_at"),
        use(playlist.changed_at, "changed_at");
    insert_item_rows(sql, playlist.id, items);
    auto created = about<v1::PlaylistCreated>(playlist);
    created.set_name(playlist.name);
    for (const auto& item : items) created.add_track_ids(item.track_id);
    created.set_snapshot_id(playlist.snapshot_id);
    events::emit(transaction, playlist.id, created);
    return true;
}

void update_playlist(storage::Transaction& transaction, const Playlist& playlist) {
    update_playlist_row(transaction.sql(), playlist);
    auto changed = about<v1::PlaylistChanged>(playlist);
    changed.set_name(playlist.name);
    changed.set_snapshot_id(playlist.snapshot_id);
    events::emit(transaction, playlist.id, changed);
}

void delete_playlist(storage::Transaction& transaction, const Playlist& playlist) {
    auto& sql = transaction.sql();
    sql << "DELETE FROM playlist_items WHERE playlist_id = :playlist_id", use(playlist.id, "playlist_id");
    sql << "DELETE FROM playlists WHERE id = :id", use(playlist.id, "id");
    count_one_less(sql, Kept::Playlists, playlist.owner_id);
    events::emit(transaction, playlist.id, about<v1::PlaylistDeleted>(playlist));
}

void insert_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items,
                  int position) {
    insert_item_rows(transaction.sql(), playlist.id, items);
    update_playlist_row(transaction.sql(), playlist);
    auto added = about<v1::PlaylistItemsAdded>(playlist);
    for (const auto& item : items) {
        added.set_added_by(item.added_by);
        added.add_track_ids(item.track_id);
    }
    added.set_position(position);
    added.set_snapshot_id(playlist.snapshot_id);
    events::emit(transaction, playlist.id, added);
}

void delete_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items) {
    auto& sql = transaction.sql();
    std::string id;
    soci::statement statement = (sql.prepare << "DELETE FROM playlist_items WHERE id = :id", use(id, "id"));
    auto removed = about<v1::PlaylistItemsRemoved>(playlist);
    for (const auto& item : items) {
        id = item.id;
        statement.execute(true);
        removed.add_track_ids(item.track_id);
    }
    update_playlist_row(sql, playlist);
    removed.set_snapshot_id(playlist.snapshot_id);
    events::emit(transaction, playlist.id, removed);
}

void move_items(storage::Transaction& transaction, const Playlist& playlist, const std::vector<Item>& items) {
    auto& sql = transaction.sql();
    Item row;
    soci::statement statement = (sql.prepare << "UPDATE playlist_items SET rank = :rank WHERE id = :id",
                                 use(row.rank, "rank"), use(row.id, "id"));
    for (const auto& item : items) {
        row = item;
        statement.execute(true);
    }
    update_playlist_row(sql, playlist);
    auto moved = about<v1::PlaylistItemsMoved>(playlist);
    moved.set_snapshot_id(playlist.snapshot_id);
    events::emit(transaction, playlist.id, moved);
}

// The version before this one still writes idempotent_creations while a rolling upgrade is under way.
void forget_playlists(storage::Transaction& transaction, const std::string& owner_id) {
    auto& sql = transaction.sql();
    sql << "DELETE FROM playlist_items WHERE playlist_id IN (SELECT id FROM playlists WHERE owner_id = :owner_id)",
        use(owner_id, "owner_id");
    sql << "DELETE FROM playlists WHERE owner_id = :owner_id", use(owner_id, "owner_id");
    sql << "DELETE FROM idempotent_creations WHERE user_id = :owner_id", use(owner_id, "owner_id");
}

void spread_ranks(storage::Transaction& transaction, const std::string& playlist_id) {
    transaction.sql() << "UPDATE playlist_items SET rank = numbered.place * :gap FROM (SELECT id, ROW_NUMBER() OVER "
                         "(ORDER BY rank) AS place FROM playlist_items WHERE playlist_id = :playlist_id) AS numbered "
                         "WHERE playlist_items.id = numbered.id",
        use(kRankGap, "gap"), use(playlist_id, "playlist_id");
}

}  // namespace polyphony::playlist::store
