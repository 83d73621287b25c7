#include "services/playlist/marks/bookmark_store.h"

#include "platform/events/events.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/usage_store.h"

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

std::optional<UnixMillis> created_at(soci::session& sql, const std::string& user_id, const std::string& track_id) {
    UnixMillis time = 0;
    sql << "SELECT created_at FROM bookmarks WHERE user_id = :user AND track_id = :track", into(time),
        use(user_id, "user"), use(track_id, "track");
    if (!sql.got_data()) return std::nullopt;
    return time;
}

}  // namespace

std::optional<Bookmark> put_bookmark(storage::Transaction& transaction, const std::string& user_id,
                                     const Bookmark& bookmark, int most) {
    auto& sql = transaction.sql();
    auto kept = bookmark;
    const auto before = created_at(sql, user_id, kept.track_id);
    if (before) kept.created_at = *before;
    if (!before && !count_one_more(sql, Kept::Bookmarks, user_id, most)) return std::nullopt;
    sql << "INSERT INTO bookmarks (user_id, track_id, position_ms, comment, created_at, changed_at)"
           " VALUES (:user, :track, :position, :comment, :created, :changed) ON CONFLICT (user_id, track_id)"
           " DO UPDATE SET position_ms = excluded.position_ms, comment = excluded.comment,"
           " changed_at = excluded.changed_at",
        use(user_id, "user"), use(kept.track_id, "track"), use(kept.position_ms, "position"),
        use(kept.comment, "comment"), use(kept.created_at, "created"), use(kept.changed_at, "changed");
    v1::BookmarkSet event;
    event.set_user_id(user_id);
    event.set_track_id(kept.track_id);
    event.set_position_ms(kept.position_ms);
    events::emit(transaction, user_id, event);
    return kept;
}

std::vector<Bookmark> bookmarks_of(soci::session& sql, const std::string& user_id) {
    Bookmark row;
    soci::statement statement =
        (sql.prepare << "SELECT track_id, position_ms, comment, created_at, changed_at FROM bookmarks"
                        " WHERE user_id = :user ORDER BY changed_at DESC, track_id DESC",
         into(row.track_id), into(row.position_ms), into(row.comment), into(row.created_at), into(row.changed_at),
         use(user_id, "user"));
    statement.execute();
    std::vector<Bookmark> bookmarks;
    while (statement.fetch()) bookmarks.push_back(row);
    return bookmarks;
}

void delete_bookmark(storage::Transaction& transaction, const std::string& user_id, const std::string& track_id) {
    auto& sql = transaction.sql();
    soci::statement removal = (sql.prepare << "DELETE FROM bookmarks WHERE user_id = :user AND track_id = :track",
                               use(user_id, "user"), use(track_id, "track"));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return;
    count_one_less(sql, Kept::Bookmarks, user_id);
    v1::BookmarkDeleted event;
    event.set_user_id(user_id);
    event.set_track_id(track_id);
    events::emit(transaction, user_id, event);
}

void forget_bookmarks(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM bookmarks WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::playlist::store
