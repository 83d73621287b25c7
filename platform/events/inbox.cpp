#include "platform/events/inbox.h"

#include <string>

namespace polyphony::events::inbox {

bool add(storage::Transaction& transaction, std::string_view id, UnixMillis now) {
    const std::string event_id(id);
    const long long received = now;
    soci::statement statement =
        (transaction.sql().prepare << "INSERT INTO event_inbox (id, received_ms) VALUES (:id, :received)"
                                      " ON CONFLICT (id) DO NOTHING",
         soci::use(event_id, "id"), soci::use(received, "received"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

void remember(storage::Transaction& transaction, std::string_view source, std::uint64_t stream_seq) {
    const std::string name(source);
    const auto seq = static_cast<long long>(stream_seq);
    transaction.sql() << "INSERT INTO event_sources (source, stream_seq) VALUES (:source, :seq)"
                         " ON CONFLICT (source) DO UPDATE SET stream_seq = excluded.stream_seq"
                         " WHERE event_sources.stream_seq < excluded.stream_seq",
        soci::use(name, "source"), soci::use(seq, "seq");
}

std::uint64_t remembered(storage::Snapshot& snapshot, std::string_view source) {
    const std::string name(source);
    long long seq = 0;
    snapshot.sql() << "SELECT COALESCE(MAX(stream_seq), 0) FROM event_sources WHERE source = :source",
        soci::use(name, "source"), soci::into(seq);
    return static_cast<std::uint64_t>(seq);
}

void forget(storage::Transaction& transaction, std::string_view source) {
    const std::string name(source);
    transaction.sql() << "DELETE FROM event_sources WHERE source = :source", soci::use(name, "source");
}

std::int64_t prune(storage::Transaction& transaction, UnixMillis time, int limit) {
    const long long older = time;
    soci::statement statement =
        (transaction.sql().prepare << "DELETE FROM event_inbox WHERE seq < (SELECT MIN(seq) FROM event_inbox) + :limit"
                                      " AND received_ms < :time",
         soci::use(limit, "limit"), soci::use(older, "time"));
    statement.execute(true);
    return statement.get_affected_rows();
}

}  // namespace polyphony::events::inbox
