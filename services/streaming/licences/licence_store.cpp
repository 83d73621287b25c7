#include "services/streaming/licences/licence_store.h"

#include <sstream>

#include "platform/events/events.h"
#include "polyphony/streaming/v1/events.pb.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

/// Ids in lines; they have no spaces.
std::string write_ids(const std::vector<std::string>& ids) {
    std::string lines;
    for (const auto& id : ids) lines += id + "\n";
    return lines;
}

std::vector<std::string> read_ids(const std::string& lines) {
    std::vector<std::string> ids;
    std::istringstream in(lines);
    for (std::string id; in >> id;) ids.push_back(id);
    return ids;
}

std::vector<Licence> query_licences(soci::session& sql, const std::string& condition, const std::string& parameter) {
    Licence row;
    std::string track_ids;
    soci::statement statement =
        (sql.prepare << "SELECT id, user_id, device_id, track_ids, issued_at, expires_at, revoked_at FROM licences "
                     << condition,
         into(row.id), into(row.user_id), into(row.device_id), into(track_ids), into(row.issued_at),
         into(row.expires_at), into(row.revoked_at), use(parameter, "parameter"));
    statement.execute();
    std::vector<Licence> licences;
    while (statement.fetch()) {
        row.track_ids = read_ids(track_ids);
        licences.push_back(row);
    }
    return licences;
}

}  // namespace

std::optional<Licence> find_licence(soci::session& sql, const std::string& id) {
    auto found = query_licences(sql, "WHERE id = :parameter", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Licence> licences_of(soci::session& sql, const std::string& user_id) {
    return query_licences(sql, "WHERE user_id = :parameter ORDER BY issued_at DESC, id DESC", user_id);
}

std::size_t count_licences(soci::session& sql, const std::string& user_id) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM licences WHERE user_id = :user_id", into(count), use(user_id, "user_id");
    return static_cast<std::size_t>(count);
}

void insert_licence(storage::Transaction& transaction, const Licence& licence) {
    const auto track_ids = write_ids(licence.track_ids);
    transaction.sql() << "INSERT INTO licences (id, user_id, device_id, track_ids, issued_at, expires_at, revoked_at) "
                         "VALUES (:id, :user_id, :device_id, :track_ids, :issued_at, :expires_at, :revoked_at)",
        use(licence.id, "id"), use(licence.user_id, "user_id"), use(licence.device_id, "device_id"),
        use(track_ids, "track_ids"), use(licence.issued_at, "issued_at"), use(licence.expires_at, "expires_at"),
        use(licence.revoked_at, "revoked_at");
}

void revoke_licence(storage::Transaction& transaction, const Licence& licence) {
    transaction.sql() << "UPDATE licences SET revoked_at = :revoked_at WHERE id = :id",
        use(licence.revoked_at, "revoked_at"), use(licence.id, "id");
    v1::LicenceRevoked revoked;
    revoked.set_user_id(licence.user_id);
    revoked.set_licence_id(licence.id);
    revoked.set_device_id(licence.device_id);
    events::emit(transaction, licence.user_id, revoked);
}

void delete_expired_licences(storage::Transaction& transaction, const std::string& user_id, UnixMillis now) {
    transaction.sql() << "DELETE FROM licences WHERE user_id = :user_id AND expires_at <= :now",
        use(user_id, "user_id"), use(now, "now");
}

void delete_licences(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM licences WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::streaming::store
