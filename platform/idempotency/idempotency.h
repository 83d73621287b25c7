#pragma once

#include <optional>
#include <string>
#include <utility>

#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"

/// Requests that may come more than once, since a client that heard no answer asks again: what they asked for is done
/// once, and a repetition gets the first answer. The answer is stored in the transaction of its effects.
namespace polyphony::idempotency {

/// How long a repetition is known as one, unless a service is told otherwise.
inline constexpr UnixMillis kKeepMs = 24LL * 3'600'000;

/// What tells a request from all others, and its repetitions from requests that only have the same key. Made by
/// request_of() (request.h) where the wire is known.
struct Request {
    std::string caller;  ///< Whose key it is: the account; empty for strangers.
    std::string key;     ///< The client's `Idempotency-Key`; empty if a repetition need not be recognised.
    std::string digest;  ///< Of the method and everything that the request asks for.
};

/// When a request came, and how long its answer is kept.
struct Period {
    UnixMillis now = 0;
    UnixMillis keep_ms = kKeepMs;
};

/// The tables of this folder; part of every service's database.
storage::MigrationSeries migrations();

/// The stored answer to a request that came before; nothing if there is none. Fails with AlreadyExists if the caller
/// used the key for another request, InvalidArgument for a key of more than 255 bytes.
Result<std::optional<std::string>> find_answer(soci::session& sql, const Request& request, const Period& period);

/// Stores the answer to a request that find_answer() found none for. Forgets all that have been kept long enough.
void keep_answer(storage::Transaction& transaction, const Request& request, const Period& period,
                 const std::string& answer);

/// Forgets the requests of a caller, and the one that a stranger became this caller by.
void forget_caller(storage::Transaction& transaction, const std::string& caller);

/// Does `make() -> Result<T>` in this transaction, once: if the request came before, nothing is done, and
/// `again(stored) -> Result<T>` gives the first answer from what `store(T) -> std::string` made of it. What fails is
/// not stored, so that a repetition tries it anew. Fails as find_answer() does.
template <class Make, class Store, class Again>
auto once(storage::Transaction& transaction, const Request& request, const Period& period, Make&& make, Store&& store,
          Again&& again) -> decltype(make()) {
    if (request.key.empty()) return make();
    auto answer = find_answer(transaction.sql(), request, period);
    if (!answer) return fail(std::move(answer.error()));
    if (*answer) return again(std::as_const(**answer));
    auto made = make();
    if (made) keep_answer(transaction, request, period, store(std::as_const(*made)));
    return made;
}

}  // namespace polyphony::idempotency
