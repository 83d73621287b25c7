#include "services/user/erasure_store.h"

namespace polyphony::user {

using soci::into;
using soci::use;

void ErasureStore::insert(const Erasure& erasure) {
    sql_ << "INSERT INTO erasures (id, user_id, requested_at) VALUES (:id, :user_id, :requested_at)",
        use(erasure.id, "id"), use(erasure.user_id, "user_id"), use(erasure.requested_at, "requested_at");
}

std::optional<Erasure> ErasureStore::find(const std::string& id) { return find_where("id = :value", id); }

std::optional<Erasure> ErasureStore::find_by_user(const std::string& user_id) {
    return find_where("user_id = :value", user_id);
}

std::optional<Erasure> ErasureStore::find_where(const std::string& condition, const std::string& value) {
    Erasure found;
    sql_ << "SELECT id, user_id, requested_at FROM erasures WHERE " + condition, into(found.id), into(found.user_id),
        into(found.requested_at), use(value, "value");
    if (!sql_.got_data()) return std::nullopt;
    return found;
}

std::vector<Erasure> ErasureStore::newest(int limit) {
    Erasure row;
    soci::statement statement =
        (sql_.prepare << "SELECT id, user_id, requested_at FROM erasures ORDER BY requested_at DESC, id LIMIT :limit",
         into(row.id), into(row.user_id), into(row.requested_at), use(limit, "limit"));
    statement.execute();
    std::vector<Erasure> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

std::vector<Erasure> ErasureStore::erasures_behind(const std::string& after, int limit) {
    Erasure row;
    soci::statement statement =
        (sql_.prepare << "SELECT id, user_id, requested_at FROM erasures WHERE id > :after ORDER BY id LIMIT :limit",
         into(row.id), into(row.user_id), into(row.requested_at), use(after, "after"), use(limit, "limit"));
    statement.execute();
    std::vector<Erasure> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

void ErasureStore::confirm(const std::string& user_id, const Confirmation& confirmation) {
    sql_ << "INSERT INTO erasure_confirmations (user_id, service, confirmed_at) VALUES (:user_id, :service, :at)"
            " ON CONFLICT (user_id, service) DO NOTHING",
        use(user_id, "user_id"), use(confirmation.service, "service"), use(confirmation.at, "at");
}

std::vector<Confirmation> ErasureStore::confirmations(const std::string& user_id) {
    Confirmation row;
    soci::statement statement =
        (sql_.prepare << "SELECT service, confirmed_at FROM erasure_confirmations WHERE user_id = :user_id"
                         " ORDER BY service",
         into(row.service), into(row.at), use(user_id, "user_id"));
    statement.execute();
    std::vector<Confirmation> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

}  // namespace polyphony::user
