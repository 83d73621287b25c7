#include "services/playlist/idempotency_store.h"

namespace polyphony::playlist::store {

using soci::into;
using soci::use;

std::optional<Creation> remember_creation(storage::Transaction& transaction, const std::string& user_id,
                                          const std::string& key, const Creation& creation) {
    auto& sql = transaction.sql();
    soci::statement insertion =
        (sql.prepare << "INSERT INTO idempotent_creations (user_id, idempotency_key, request_digest, playlist_id, "
                        "snapshot_id, created_at) VALUES (:user_id, :idempotency_key, :request_digest, :playlist_id, "
                        ":snapshot_id, :created_at) ON CONFLICT (user_id, idempotency_key) DO NOTHING",
         use(user_id, "user_id"), use(key, "idempotency_key"), use(creation.request_digest, "request_digest"),
         use(creation.playlist_id, "playlist_id"), use(creation.snapshot_id, "snapshot_id"),
         use(creation.created_at, "created_at"));
    insertion.execute(true);
    if (insertion.get_affected_rows() > 0) return std::nullopt;
    Creation first;
    sql << "SELECT request_digest, playlist_id, snapshot_id, created_at FROM idempotent_creations "
           "WHERE user_id = :user_id AND idempotency_key = :idempotency_key",
        into(first.request_digest), into(first.playlist_id), into(first.snapshot_id), into(first.created_at),
        use(user_id, "user_id"), use(key, "idempotency_key");
    return first;
}

void forget_creations(storage::Transaction& transaction, UnixMillis before) {
    transaction.sql() << "DELETE FROM idempotent_creations WHERE created_at < :before", use(before, "before");
}

}  // namespace polyphony::playlist::store
