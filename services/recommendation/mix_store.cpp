#include "services/recommendation/mix_store.h"

#include <vector>

#include "platform/events/events.h"
#include "polyphony/recommendation/v1/events.pb.h"

namespace polyphony::recommendation::store {

using soci::into;
using soci::use;

void mark_stale(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "INSERT INTO mixes (user_id, stale, said_at) VALUES (:user_id, 1, 0) "
                         "ON CONFLICT (user_id) DO UPDATE SET stale = 1",
        use(user_id, "user_id");
}

void delete_mix(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM mixes WHERE user_id = :user_id", use(user_id, "user_id");
}

bool any_stale(soci::session& sql) {
    int stale = 0;
    sql << "SELECT stale FROM mixes WHERE stale = 1 LIMIT 1", into(stale);
    return sql.got_data();
}

void say_refreshed(storage::Transaction& transaction, UnixMillis said_before, UnixMillis now, int count) {
    auto& sql = transaction.sql();
    std::string user_id;
    std::vector<std::string> users;
    soci::statement query =
        (sql.prepare << "SELECT user_id FROM mixes WHERE stale = 1 AND said_at <= :said_before LIMIT :count",
         into(user_id), use(said_before, "said_before"), use(count, "count"));
    query.execute();
    while (query.fetch()) users.push_back(user_id);
    for (const auto& user : users) {
        sql << "UPDATE mixes SET stale = 0, said_at = :now WHERE user_id = :user_id", use(now, "now"),
            use(user, "user_id");
        v1::MixRefreshed refreshed;
        refreshed.set_user_id(user);
        events::emit(transaction, user, refreshed);
    }
}

}  // namespace polyphony::recommendation::store
