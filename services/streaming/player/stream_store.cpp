#include "services/streaming/player/stream_store.h"

#include "platform/events/events.h"
#include "polyphony/streaming/v1/events.pb.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

std::string device_name(soci::session& sql, const std::string& user_id, const std::string& device_id) {
    std::string name;
    sql << "SELECT name FROM devices WHERE user_id = :user_id AND id = :id", into(name), use(user_id, "user_id"),
        use(device_id, "id");
    return sql.got_data() ? name : std::string();
}

}  // namespace

std::vector<ActiveStream> streams_of(soci::session& sql, const std::string& user_id, UnixMillis since) {
    ActiveStream row;
    soci::statement statement =
        (sql.prepare << "SELECT s.device_id, COALESCE(d.name, ''), s.play_id, s.began_at, s.seen_at FROM streams s "
                        "LEFT JOIN devices d ON d.user_id = s.user_id AND d.id = s.device_id "
                        "WHERE s.user_id = :user_id AND s.seen_at > :since ORDER BY s.began_at, s.device_id",
         into(row.device_id), into(row.device_name), into(row.play_id), into(row.began_at), into(row.seen_at),
         use(user_id, "user_id"), use(since, "since"));
    statement.execute();
    std::vector<ActiveStream> streams;
    while (statement.fetch()) streams.push_back(row);
    return streams;
}

void put_stream(storage::Transaction& transaction, const std::string& user_id, const ActiveStream& stream) {
    transaction.sql() << "INSERT INTO streams (user_id, device_id, play_id, began_at, seen_at) "
                         "VALUES (:user_id, :device_id, :play_id, :began_at, :seen_at) "
                         "ON CONFLICT (user_id, device_id) DO UPDATE SET play_id = excluded.play_id, "
                         "began_at = excluded.began_at, seen_at = excluded.seen_at",
        use(user_id, "user_id"), use(stream.device_id, "device_id"), use(stream.play_id, "play_id"),
        use(stream.began_at, "began_at"), use(stream.seen_at, "seen_at");
}

void delete_stream(storage::Transaction& transaction, const std::string& user_id, const std::string& play_id) {
    transaction.sql() << "DELETE FROM streams WHERE user_id = :user_id AND play_id = :play_id", use(user_id, "user_id"),
        use(play_id, "play_id");
}

void end_stream(storage::Transaction& transaction, const std::string& user_id, const ActiveStream& stream,
                const ActiveStream& by) {
    delete_stream(transaction, user_id, stream.play_id);
    v1::StreamEnded ended;
    ended.set_user_id(user_id);
    ended.set_device_id(stream.device_id);
    ended.set_play_id(stream.play_id);
    ended.set_by_device_name(device_name(transaction.sql(), user_id, by.device_id));
    events::emit(transaction, user_id, ended);
}

void delete_streams(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM streams WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::streaming::store
