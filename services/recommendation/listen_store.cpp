#include "services/recommendation/listen_store.h"

#include <utility>

namespace polyphony::recommendation::store {

using soci::into;
using soci::use;

std::vector<Listen> recent_listens(soci::session& sql, const std::string& user_id, int count) {
    Listen row;
    soci::statement query = (sql.prepare << "SELECT track_id, affinity, plays, touched_at, played_at FROM listens "
                                            "WHERE user_id = :user_id ORDER BY touched_at DESC, track_id LIMIT :count",
                             into(row.track_id), into(row.affinity), into(row.plays), into(row.touched_at),
                             into(row.played_at), use(user_id, "user_id"), use(count, "count"));
    query.execute();
    std::vector<Listen> listens;
    while (query.fetch()) listens.push_back(row);
    return listens;
}

Listen find_listen(soci::session& sql, const std::string& user_id, const std::string& track_id) {
    Listen listen;
    sql << "SELECT affinity, plays, touched_at, played_at FROM listens "
           "WHERE user_id = :user_id AND track_id = :track_id",
        into(listen.affinity), into(listen.plays), into(listen.touched_at), into(listen.played_at),
        use(user_id, "user_id"), use(track_id, "track_id");
    listen.track_id = track_id;
    return listen;
}

void put_listen(storage::Transaction& transaction, const std::string& user_id, const Listen& listen) {
    transaction.sql() << "INSERT INTO listens (user_id, track_id, affinity, plays, touched_at, played_at) "
                         "VALUES (:user_id, :track_id, :affinity, :plays, :touched_at, :played_at) "
                         "ON CONFLICT (user_id, track_id) DO UPDATE SET affinity = excluded.affinity, "
                         "plays = excluded.plays, touched_at = excluded.touched_at, played_at = excluded.played_at",
        use(user_id, "user_id"), use(listen.track_id, "track_id"), use(listen.affinity, "affinity"),
        use(listen.plays, "plays"), use(listen.touched_at, "touched_at"), use(listen.played_at, "played_at");
}

void delete_listens(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM listens WHERE user_id = :user_id", use(user_id, "user_id");
}

void visit_people(soci::session& sql, int count,
                  const std::function<void(const std::string& user_id, const std::vector<Listen>& listens)>& visit) {
    std::string user_id;
    Listen row;
    soci::statement query =
        (sql.prepare << "SELECT user_id, track_id, affinity, plays, touched_at, played_at FROM listens "
                        "ORDER BY user_id, touched_at DESC, track_id",
         into(user_id), into(row.track_id), into(row.affinity), into(row.plays), into(row.touched_at),
         into(row.played_at));
    query.execute();
    std::string person;
    std::vector<Listen> listens;
    while (query.fetch()) {
        if (user_id != person) {
            if (!listens.empty()) visit(person, listens);
            person = user_id;
            listens.clear();
        }
        if (std::cmp_less(listens.size(), count)) listens.push_back(row);
    }
    if (!listens.empty()) visit(person, listens);
}

}  // namespace polyphony::recommendation::store
