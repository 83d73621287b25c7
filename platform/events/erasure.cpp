#include "platform/events/erasure.h"

#include "platform/events/events.h"
#include "platform/events/past.h"
#include "platform/idempotency/idempotency.h"
#include "polyphony/events/v1/options.pb.h"

namespace polyphony::events {
namespace erasure {
namespace {

using google::protobuf::FieldDescriptor;
using soci::into;
using soci::use;

constexpr int kPage = 500;

bool names_person(const FieldDescriptor& field) {
    return field.options().GetExtension(v1::person) && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
           !field.is_repeated();
}

struct Completed {
    std::string person;
    long long time = 0;
};

std::vector<Completed> completed_behind(storage::Snapshot& snapshot, const std::string& person) {
    Completed row;
    soci::statement statement =
        (snapshot.sql().prepare << "SELECT person, erased_ms FROM event_erased"
                                   " WHERE person > :person AND complete = 1 ORDER BY person LIMIT :page",
         into(row.person), into(row.time), use(person, "person"), use(kPage, "page"));
    statement.execute();
    std::vector<Completed> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

std::vector<Erased> query(storage::Snapshot& snapshot, const std::string& condition, UnixMillis time) {
    const long long after = time;
    Erased row;
    long long fence = 0;
    soci::statement statement =
        (snapshot.sql().prepare << "SELECT person, fence FROM event_erased WHERE erased_ms > :time" << condition,
         into(row.person), into(fence), use(after, "time"));
    statement.execute();
    std::vector<Erased> found;
    while (statement.fetch()) {
        row.fence = fence;
        found.push_back(row);
    }
    return found;
}

}  // namespace

std::string person_of(const google::protobuf::Message& event) {
    const auto& descriptor = *event.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
        const auto& field = *descriptor.field(i);
        if (!names_person(field)) continue;
        if (auto person = event.GetReflection()->GetString(event, &field); !person.empty()) return person;
    }
    return {};
}

void erase(storage::Transaction& transaction, const std::string& person, const google::protobuf::Message& begun,
           UnixMillis now) {
    auto& sql = transaction.sql();
    const long long time = now;
    sql << "UPDATE event_outbox SET type = '', subject = '', traceparent = '', data = '', person = ''"
           " WHERE person = :person AND person <> ''",
        use(person, "person");
    idempotency::forget_caller(transaction, person);
    emit(transaction, person, begun);
    sql << "INSERT INTO event_erased (person, erased_ms, fence, complete)"
           " VALUES (:person, :time, (SELECT MAX(seq) FROM event_outbox), 0)"
           " ON CONFLICT (person) DO UPDATE SET fence = excluded.fence, complete = 0",
        use(person, "person"), use(time, "time");
}

std::vector<Erased> incomplete(storage::Snapshot& snapshot) { return query(snapshot, " AND complete = 0", 0); }

std::vector<Erased> since(storage::Snapshot& snapshot, UnixMillis time) { return query(snapshot, "", time); }

bool complete(storage::Transaction& transaction, const Erased& erased) {
    const long long fence = erased.fence;
    soci::statement statement =
        (transaction.sql().prepare << "UPDATE event_erased SET complete = 1"
                                      " WHERE person = :person AND fence = :fence AND complete = 0",
         use(erased.person, "person"), use(fence, "fence"));
    statement.execute(true);
    return statement.get_affected_rows() > 0;
}

bool is_erased(storage::Transaction& transaction, const std::string& person) {
    if (person.empty()) return false;
    int count = 0;
    transaction.sql() << "SELECT COUNT(*) FROM event_erased WHERE person = :person", into(count), use(person, "person");
    return count > 0;
}

Result<void> tell(storage::Snapshot& snapshot, const Reactions::MakeConfirmation& confirmation, PastWriter& past) {
    for (auto page = completed_behind(snapshot, ""); !page.empty();
         page = completed_behind(snapshot, page.back().person))
        for (const auto& [person, time] : page)
            if (auto said = past.say(person, *confirmation(person, true), time); !said) return said;
    return {};
}

void reopen(storage::Transaction& transaction, std::string_view person) {
    const std::string name(person);
    transaction.sql() << "UPDATE event_erased SET complete = 0 WHERE person = :person", use(name, "person");
}

}  // namespace erasure

Result<void> erase_person(storage::Transaction& transaction, const std::string& person,
                          const std::function<void(storage::Transaction&, const std::string&)>& forget,
                          const google::protobuf::Message& begun) {
    if (person.empty()) return fail(Code::InvalidArgument, "The event names nobody.");
    forget(transaction, person);
    erasure::erase(transaction, person, begun, system_now());
    return {};
}

}  // namespace polyphony::events
