#include "services/streaming/access/access_store.h"

namespace polyphony::streaming::store {

using soci::into;
using soci::use;

void set_library_open(storage::Transaction& transaction, const std::string& library_id, bool everyone) {
    if (everyone) {
        transaction.sql() << "DELETE FROM closed_libraries WHERE library_id = :library", use(library_id, "library");
    } else {
        transaction.sql() << "INSERT INTO closed_libraries (library_id) VALUES (:library) ON CONFLICT DO NOTHING",
            use(library_id, "library");
    }
}

void grant_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    transaction.sql() << "INSERT INTO library_grants (library_id, user_id) VALUES (:library, :user)"
                         " ON CONFLICT DO NOTHING",
        use(library_id, "library"), use(user_id, "user");
}

void revoke_library(storage::Transaction& transaction, const std::string& library_id, const std::string& user_id) {
    transaction.sql() << "DELETE FROM library_grants WHERE library_id = :library AND user_id = :user",
        use(library_id, "library"), use(user_id, "user");
}

void delete_grants(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM library_grants WHERE user_id = :user", use(user_id, "user");
}

bool may_hear(soci::session& sql, const rpc::Caller& listener, const std::string& library_id) {
    if (listener.admin) return true;
    int closed = 0;
    sql << "SELECT COUNT(*) FROM closed_libraries c WHERE c.library_id = :library AND NOT EXISTS ("
           "SELECT 1 FROM library_grants g WHERE g.library_id = c.library_id AND g.user_id = :user)",
        into(closed), use(library_id, "library"), use(listener.user_id, "user");
    return closed == 0;
}

}  // namespace polyphony::streaming::store
