#include "platform/events/past_store.h"

#include <string>

namespace polyphony::events::past {

Position outbox_position(storage::Snapshot& snapshot) {
    long long seq = 0;
    long long time = 0;
    snapshot.sql() << "SELECT COALESCE(MAX(seq), 0), COALESCE(MAX(time_ms), 0) FROM event_outbox", soci::into(seq),
        soci::into(time);
    return {seq, time};
}

std::optional<Position> told(storage::Snapshot& snapshot, std::string_view source) {
    const std::string name(source);
    long long seq = 0;
    long long time = 0;
    snapshot.sql() << "SELECT past_seq, past_ms FROM event_sources WHERE source = :source", soci::use(name, "source"),
        soci::into(seq), soci::into(time);
    if (!snapshot.sql().got_data()) return std::nullopt;
    return Position{seq, time};
}

bool note_told(storage::Transaction& transaction, std::string_view source, const Position& position) {
    const std::string name(source);
    const long long seq = position.seq;
    const long long time = position.time;
    soci::statement statement =
        (transaction.sql().prepare << "INSERT INTO event_sources (source, stream, stream_seq, past_seq, past_ms)"
                                      " VALUES (:source, '', 0, :seq, :time) ON CONFLICT (source) DO NOTHING",
         soci::use(name, "source"), soci::use(seq, "seq"), soci::use(time, "time"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

}  // namespace polyphony::events::past
