#include "services/streaming/renditions/quarantine_store.h"

namespace polyphony::streaming::store {

std::optional<FailedAudio> find_failed(soci::session& sql, const std::string& track_id) {
    FailedAudio failed;
    sql << "SELECT track_id, modified_ms, size_bytes, failures, reason, failed_at FROM failed_audio "
           "WHERE track_id = :track_id",
        soci::into(failed.track_id), soci::into(failed.modified_ms), soci::into(failed.size_bytes),
        soci::into(failed.failures), soci::into(failed.reason), soci::into(failed.failed_at),
        soci::use(track_id, "track_id");
    if (!sql.got_data()) return std::nullopt;
    return failed;
}

void put_failed(storage::Transaction& transaction, const FailedAudio& failed) {
    transaction.sql() << "INSERT INTO failed_audio (track_id, modified_ms, size_bytes, failures, reason, failed_at) "
                         "VALUES (:track_id, :modified_ms, :size_bytes, :failures, :reason, :failed_at) "
                         "ON CONFLICT (track_id) DO UPDATE SET modified_ms = excluded.modified_ms, "
                         "size_bytes = excluded.size_bytes, failures = excluded.failures, reason = excluded.reason, "
                         "failed_at = excluded.failed_at",
        soci::use(failed.track_id, "track_id"), soci::use(failed.modified_ms, "modified_ms"),
        soci::use(failed.size_bytes, "size_bytes"), soci::use(failed.failures, "failures"),
        soci::use(failed.reason, "reason"), soci::use(failed.failed_at, "failed_at");
}

void delete_failed(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM failed_audio WHERE track_id = :track_id", soci::use(track_id, "track_id");
}

}  // namespace polyphony::streaming::store
