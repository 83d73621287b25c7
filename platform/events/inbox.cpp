#include "platform/events/inbox.h"

#include <string>

namespace polyphony::events::inbox {

bool add(storage::Transaction& transaction, std::string_view id, UnixMillis now, std::string_view person) {
    const std::string about(person);
    const std::string event_id(id);
    const long long received = now;
    soci::statement statement =
        (transaction.sql().prepare << "INSERT INTO event_inbox (id, received_ms) SELECT :id, :received"
                                      " WHERE NOT EXISTS (SELECT 1 FROM event_erased WHERE person = :person)"
                                      " ON CONFLICT (id) DO NOTHING",
         soci::use(event_id, "id"), soci::use(received, "received"), soci::use(about, "person"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

Place place(storage::Snapshot& snapshot, std::string_view source) {
    const std::string name(source);
    std::string stream;
    long long seq = 0;
    std::string event_id;
    snapshot.sql() << "SELECT stream, stream_seq, event_id FROM event_sources WHERE source = :source",
        soci::use(name, "source"), soci::into(stream), soci::into(seq), soci::into(event_id);
    return {stream, static_cast<std::uint64_t>(seq), event_id};
}

bool move(storage::Transaction& transaction, std::string_view source, const Place& from, const Place& to) {
    const std::string name(source);
    const auto from_seq = static_cast<long long>(from.seq);
    const auto to_seq = static_cast<long long>(to.seq);
    const bool first = from.stream.empty() && from.seq == 0;
    if (first)
        transaction.sql() << "INSERT INTO event_sources (source, stream, stream_seq) VALUES (:source, '', 0)"
                             " ON CONFLICT (source) DO NOTHING",
            soci::use(name, "source");
    soci::statement statement =
        (transaction.sql().prepare
             << "UPDATE event_sources SET stream = :to_stream, stream_seq = :to_seq, event_id = :id, starts = 0"
                " WHERE source = :source AND stream = :from_stream AND stream_seq = :from_seq",
         soci::use(to.stream, "to_stream"), soci::use(to_seq, "to_seq"), soci::use(to.event_id, "id"),
         soci::use(name, "source"), soci::use(from.stream, "from_stream"), soci::use(from_seq, "from_seq"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

int begin(storage::Transaction& transaction, std::string_view source) {
    const std::string name(source);
    int starts = 0;
    transaction.sql() << "UPDATE event_sources SET starts = starts + 1 WHERE source = :source RETURNING starts",
        soci::use(name, "source"), soci::into(starts);
    return starts;
}

int begin_try(storage::Transaction& transaction, std::string_view source, const std::string& event_id) {
    const std::string name(source);
    int tries = 0;
    transaction.sql()
        << "UPDATE event_sources SET tries = CASE WHEN tried = :same THEN tries ELSE 0 END + 1, tried = :id"
           " WHERE source = :source RETURNING tries",
        soci::use(event_id, "same"), soci::use(event_id, "id"), soci::use(name, "source"), soci::into(tries);
    return tries - 1;
}

void end_try(storage::Transaction& transaction, std::string_view source) {
    const std::string name(source);
    transaction.sql() << "UPDATE event_sources SET tries = tries - 1 WHERE source = :source", soci::use(name, "source");
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
