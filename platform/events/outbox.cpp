#include "platform/events/outbox.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "platform/encoding/base64.h"
#include "platform/events/erasure.h"
#include "platform/ids/ids.h"
#include "platform/storage/refusal.h"

namespace polyphony::events {
namespace {

// The broker takes no message of more than 1 MiB; the headers need some of it.
constexpr std::size_t kMaxEventBytes = 1'000'000;
constexpr std::size_t kMaxAggregateIdBytes = 256;

// `seq` must grow in the order of the commits. SQLite has one writer at a time. PostgreSQL would number concurrent
// transactions as they insert, not as they commit, so from here to their commit they take turns; the number is drawn
// once `turn` has been had. The lock's key is any number that others do not take.
constexpr auto kInsertSqlite =
    "INSERT INTO event_outbox (id, type, subject, time_ms, traceparent, data, person)"
    " SELECT :id, :type, :subject, :time, :traceparent, :data, :person"
    " WHERE NOT EXISTS (SELECT 1 FROM event_erased WHERE person = :person)";
constexpr auto kInsertPostgres =
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7015981205))"
    " INSERT INTO event_outbox (id, type, subject, time_ms, traceparent, data, person)"
    " SELECT :id, :type, :subject, :time, :traceparent, :data, :person FROM turn"
    " WHERE NOT EXISTS (SELECT 1 FROM event_erased WHERE person = :person)";

// It becomes a header, where control characters would begin another one.
bool valid_aggregate_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxAggregateIdBytes &&
           std::all_of(id.begin(), id.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

void emit(storage::Transaction& transaction, std::string_view aggregate_id, const google::protobuf::Message& message,
          const trace::Context& trace, UnixMillis time) {
    if (!valid_aggregate_id(aggregate_id)) throw std::invalid_argument("An event's aggregate id is malformed.");
    if (message.ByteSizeLong() > kMaxEventBytes)
        throw std::length_error("An event " + message.GetTypeName() + " is too large.");

    const std::string id = ids::make();
    const std::string type = message.GetTypeName();
    const std::string subject(aggregate_id);
    const long long time_ms = time;
    const std::string traceparent = trace.trace_id.empty() ? std::string() : trace::format(trace);
    const std::string data = base64_encode(message.SerializeAsString());
    const std::string person = erasure::person_of(message);
    const bool sqlite = transaction.dialect() == storage::Dialect::Sqlite;
    soci::statement insertion =
        (transaction.sql().prepare << (sqlite ? kInsertSqlite : kInsertPostgres), soci::use(id, "id"),
         soci::use(type, "type"), soci::use(subject, "subject"), soci::use(time_ms, "time"),
         soci::use(traceparent, "traceparent"), soci::use(data, "data"), soci::use(person, "person"));
    insertion.execute(true);
    if (insertion.get_affected_rows() == 0)
        throw storage::Refusal({Code::Unauthenticated, "This account was deleted."});
}

namespace outbox {

std::vector<OutboxRow> read_after(storage::Snapshot& snapshot, std::int64_t seq, int limit) {
    const auto size = static_cast<std::size_t>(limit);
    const long long after = seq;
    std::vector<long long> seqs(size);
    std::vector<std::string> ids(size);
    std::vector<std::string> types(size);
    std::vector<std::string> subjects(size);
    std::vector<long long> times(size);
    std::vector<std::string> traceparents(size);
    std::vector<std::string> data(size);
    std::vector<std::string> persons(size);
    // Bulk: SOCI fills the vectors at once and shrinks them to what there was.
    snapshot.sql() << "SELECT seq, id, type, subject, time_ms, traceparent, data, person FROM event_outbox"
                      " WHERE seq > :after AND type <> '' ORDER BY seq LIMIT :limit",
        soci::use(after, "after"), soci::use(limit, "limit"), soci::into(seqs), soci::into(ids), soci::into(types),
        soci::into(subjects), soci::into(times), soci::into(traceparents), soci::into(data), soci::into(persons);

    std::vector<OutboxRow> rows;
    rows.reserve(seqs.size());
    for (std::size_t i = 0; i < seqs.size(); ++i) {
        Event event{std::move(ids[i]),
                    std::move(types[i]),
                    {},
                    std::move(subjects[i]),
                    times[i],
                    base64_decode(data[i]).value(),
                    trace::parse(traceparents[i]),
                    std::move(persons[i])};
        rows.push_back({seqs[i], std::move(event)});
    }
    return rows;
}

std::int64_t newest(storage::Snapshot& snapshot) {
    long long seq = 0;
    snapshot.sql() << "SELECT COALESCE(MAX(seq), 0) FROM event_outbox", soci::into(seq);
    return seq;
}

std::int64_t count_after(storage::Snapshot& snapshot, std::int64_t seq, std::int64_t most) {
    const long long after = seq;
    const long long limit = most;
    long long count = 0;
    snapshot.sql() << "SELECT COUNT(*) FROM (SELECT 1 FROM event_outbox WHERE seq > :after AND type <> '' LIMIT"
                      " :limit) AS waiting",
        soci::use(after, "after"), soci::use(limit, "limit"), soci::into(count);
    return count;
}

bool holds(storage::Snapshot& snapshot, std::int64_t seq, std::string_view id) {
    const long long at = seq;
    const std::string wanted(id);
    int found = 0;
    snapshot.sql() << "SELECT COUNT(*) FROM event_outbox WHERE seq = :seq AND id = :id", soci::use(at, "seq"),
        soci::use(wanted, "id"), soci::into(found);
    return found > 0;
}

// The event at `seq` stays as a place and an id: to be told again long after its ids were forgotten, it must not be
// kept.
std::int64_t prune(storage::Transaction& transaction, std::int64_t seq, UnixMillis time, int limit) {
    const long long last = seq;
    const long long older = time;
    soci::statement statement =
        (transaction.sql().prepare
             << "DELETE FROM event_outbox WHERE seq < (SELECT MIN(seq) FROM event_outbox) + :limit"
                " AND seq < :seq AND time_ms < :time",
         soci::use(limit, "limit"), soci::use(last, "seq"), soci::use(older, "time"));
    statement.execute(true);
    transaction.sql() << "UPDATE event_outbox SET type = '', data = '' WHERE seq = :seq AND time_ms < :time",
        soci::use(last, "seq"), soci::use(older, "time");
    return statement.get_affected_rows();
}

}  // namespace outbox
}  // namespace polyphony::events
