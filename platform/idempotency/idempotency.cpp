#include "platform/idempotency/idempotency.h"

#include <fmt/format.h>

namespace polyphony::idempotency {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kMaxKeyBytes = 255;

}  // namespace

// PostgreSQL's serializable transactions see to it that of two at once one is run again, and finds the other's answer.
Result<std::optional<std::string>> find_answer(soci::session& sql, const Request& request, const Period& period) {
    if (request.key.size() > kMaxKeyBytes)
        return fail(Code::InvalidArgument, fmt::format("An Idempotency-Key has at most {} bytes.", kMaxKeyBytes));
    const UnixMillis kept_since = period.now - period.keep_ms;
    std::string digest;
    std::string answer;
    sql << "SELECT digest, answer FROM idempotent_requests"
           " WHERE caller = :caller AND idempotency_key = :key AND created_at > :since",
        into(digest), into(answer), use(request.caller, "caller"), use(request.key, "key"), use(kept_since, "since");
    if (!sql.got_data()) return std::nullopt;
    if (digest != request.digest)
        return fail(Code::AlreadyExists, "This Idempotency-Key was used for another request.");
    return answer;
}

void keep_answer(storage::Transaction& transaction, const Request& request, const Period& period,
                 const std::string& answer) {
    const UnixMillis kept_since = period.now - period.keep_ms;
    auto& sql = transaction.sql();
    sql << "DELETE FROM idempotent_requests WHERE created_at <= :since", use(kept_since, "since");
    sql << "INSERT INTO idempotent_requests (caller, idempotency_key, digest, answer, created_at)"
           " VALUES (:caller, :key, :digest, :answer, :now)",
        use(request.caller, "caller"), use(request.key, "key"), use(request.digest, "digest"), use(answer, "answer"),
        use(period.now, "now");
}

void forget_caller(storage::Transaction& transaction, const std::string& caller) {
    transaction.sql() << "DELETE FROM idempotent_requests WHERE caller = :caller OR answer = :caller",
        use(caller, "caller");
}

}  // namespace polyphony::idempotency
