#include "services/playlist/marks/mark_store.h"

#include <fmt/format.h>

#include <map>

#include "platform/events/events.h"
#include "platform/storage/in_list.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/usage_store.h"

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

template <class Event>
Event about(const std::string& user_id, const MarkedThing& thing) {
    Event event;
    event.set_user_id(user_id);
    event.mutable_thing()->set_kind(static_cast<v1::MarkedKind>(thing.kind));
    event.mutable_thing()->set_id(thing.id);
    return event;
}

int rating_of(soci::session& sql, const std::string& user_id, const MarkedThing& thing) {
    const int kind = static_cast<int>(thing.kind);
    int rating = 0;
    sql << "SELECT rating FROM ratings WHERE user_id = :user AND kind = :kind AND thing_id = :thing", into(rating),
        use(user_id, "user"), use(kind, "kind"), use(thing.id, "thing");
    return rating;
}

}  // namespace

bool insert_star(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing,
                 UnixMillis now, int most) {
    auto& sql = transaction.sql();
    const int kind = static_cast<int>(thing.kind);
    soci::statement insertion = (sql.prepare << "INSERT INTO stars (user_id, kind, thing_id, starred_at)"
                                                " VALUES (:user, :kind, :thing, :now) ON CONFLICT DO NOTHING",
                                 use(user_id, "user"), use(kind, "kind"), use(thing.id, "thing"), use(now, "now"));
    insertion.execute(true);
    if (insertion.get_affected_rows() == 0) return true;
    if (!count_one_more(sql, Kept::Stars, user_id, most)) return false;
    events::emit(transaction, user_id, about<v1::ThingStarred>(user_id, thing));
    return true;
}

void delete_star(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing) {
    auto& sql = transaction.sql();
    const int kind = static_cast<int>(thing.kind);
    soci::statement removal =
        (sql.prepare << "DELETE FROM stars WHERE user_id = :user AND kind = :kind AND thing_id = :thing",
         use(user_id, "user"), use(kind, "kind"), use(thing.id, "thing"));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return;
    count_one_less(sql, Kept::Stars, user_id);
    events::emit(transaction, user_id, about<v1::ThingUnstarred>(user_id, thing));
}

bool put_rating(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing, int rating,
                int most) {
    auto& sql = transaction.sql();
    const int kind = static_cast<int>(thing.kind);
    const int before = rating_of(sql, user_id, thing);
    if (before == rating) return true;
    if (before == 0 && !count_one_more(sql, Kept::Ratings, user_id, most)) return false;
    if (rating == 0) {
        count_one_less(sql, Kept::Ratings, user_id);
        sql << "DELETE FROM ratings WHERE user_id = :user AND kind = :kind AND thing_id = :thing", use(user_id, "user"),
            use(kind, "kind"), use(thing.id, "thing");
    } else {
        sql << "INSERT INTO ratings (user_id, kind, thing_id, rating) VALUES (:user, :kind, :thing, :rating)"
               " ON CONFLICT (user_id, kind, thing_id) DO UPDATE SET rating = excluded.rating",
            use(user_id, "user"), use(kind, "kind"), use(thing.id, "thing"), use(rating, "rating");
    }
    auto event = about<v1::ThingRated>(user_id, thing);
    event.set_rating(rating);
    events::emit(transaction, user_id, event);
    return true;
}

std::vector<Mark> starred(soci::session& sql, const std::string& user_id, MarkedKind kind, const Part& part) {
    const int number = static_cast<int>(kind);
    std::string id;
    UnixMillis starred_at = 0;
    soci::statement statement =
        (sql.prepare << "SELECT thing_id, starred_at FROM stars WHERE user_id = :user AND kind = :kind"
                        " ORDER BY starred_at DESC, thing_id DESC LIMIT :limit OFFSET :offset",
         into(id), into(starred_at), use(user_id, "user"), use(number, "kind"), use(part.limit, "limit"),
         use(part.offset, "offset"));
    statement.execute();
    std::vector<Mark> marks;
    while (statement.fetch()) marks.push_back({{kind, id}, starred_at});
    return marks;
}

std::vector<Mark> rated(soci::session& sql, const std::string& user_id, MarkedKind kind, const Part& part) {
    const int number = static_cast<int>(kind);
    std::string id;
    int rating = 0;
    soci::statement statement =
        (sql.prepare << "SELECT thing_id, rating FROM ratings WHERE user_id = :user AND kind = :kind"
                        " ORDER BY rating DESC, thing_id DESC LIMIT :limit OFFSET :offset",
         into(id), into(rating), use(user_id, "user"), use(number, "kind"), use(part.limit, "limit"),
         use(part.offset, "offset"));
    statement.execute();
    std::vector<Mark> marks;
    while (statement.fetch()) marks.push_back({{kind, id}, std::nullopt, rating});
    return marks;
}

std::vector<Mark> marks_of(soci::session& sql, const std::string& user_id, MarkedKind kind,
                           const std::vector<std::string>& thing_ids) {
    std::map<std::string, Mark> marks;
    const auto mark = [&](const std::string& id) -> Mark& {
        return marks.try_emplace(id, Mark{{kind, id}}).first->second;
    };
    const auto list = storage::in_list(thing_ids);
    const int number = static_cast<int>(kind);
    std::string id;
    UnixMillis starred_at = 0;
    const auto stars = kind == MarkedKind::Track
                           ? "SELECT track_id, saved_at FROM saved_tracks WHERE user_id = :user AND track_id IN " + list
                           : fmt::format(
                                 "SELECT thing_id, starred_at FROM stars WHERE user_id = :user AND kind = {}"
                                 " AND thing_id IN {}",
                                 number, list);
    soci::statement starred = (sql.prepare << stars, into(id), into(starred_at), use(user_id, "user"));
    starred.execute();
    while (starred.fetch()) mark(id).starred_at = starred_at;

    int rating = 0;
    double average = 0;
    soci::statement rated =
        (sql.prepare << "SELECT thing_id, MAX(CASE WHEN user_id = :user THEN rating ELSE 0 END), AVG(rating * 1.0)"
                        " FROM ratings WHERE kind = :kind AND thing_id IN " +
                            list + " GROUP BY thing_id",
         into(id), into(rating), into(average), use(user_id, "user"), use(number, "kind"));
    rated.execute();
    while (rated.fetch()) {
        auto& found = mark(id);
        found.rating = rating;
        found.average_rating = average;
    }

    std::vector<Mark> found;
    found.reserve(marks.size());
    for (auto& [thing_id, one] : marks) found.push_back(std::move(one));
    return found;
}

std::vector<Star> stars_behind(soci::session& sql, const Star& after, int count) {
    Star row;
    int kind = 0;
    const int after_kind = after.user_id.empty() ? 0 : static_cast<int>(after.thing.kind);
    soci::statement statement =
        (sql.prepare << "SELECT user_id, kind, thing_id, starred_at FROM stars WHERE (user_id, kind, thing_id) >"
                        " (:user, :kind, :thing) ORDER BY user_id, kind, thing_id LIMIT :count",
         into(row.user_id), into(kind), into(row.thing.id), into(row.starred_at), use(after.user_id, "user"),
         use(after_kind, "kind"), use(after.thing.id, "thing"), use(count, "count"));
    statement.execute();
    std::vector<Star> stars;
    while (statement.fetch()) {
        row.thing.kind = static_cast<MarkedKind>(kind);
        stars.push_back(row);
    }
    return stars;
}

void forget_marks(storage::Transaction& transaction, const std::string& user_id) {
    for (const char* table : {"stars", "ratings"})
        transaction.sql() << "DELETE FROM " << table << " WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::playlist::store
