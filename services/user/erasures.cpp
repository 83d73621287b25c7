#include "services/user/erasures.h"

#include <algorithm>

#include "platform/ids/secret.h"
#include "services/user/erasure_store.h"
#include "services/user/user_events.h"
#include "services/user/user_store.h"

namespace polyphony::user {

namespace {

constexpr int kMostListed = 500;

tl::unexpected<Error> no_account() { return fail(Code::NotFound, "There is no such account."); }

}  // namespace

Erasures::Erasures(storage::Database& database, Passwords& passwords, std::vector<std::string> services, Clock clock)
    : database_(database), passwords_(passwords), services_(std::move(services)), clock_(std::move(clock)) {}

Task<Result<Erasure>> Erasures::delete_account(std::string user_id, std::string password) {
    struct Known {
        std::optional<Credentials> credentials;
        std::optional<Erasure> erasure;
    };
    const auto known = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Known> {
        Known found{UserStore(snapshot.sql()).find_credentials_of(user_id), std::nullopt};
        if (found.credentials) return found;
        found.erasure = ErasureStore(snapshot.sql()).find_by_user(user_id);
        if (!found.erasure) return no_account();
        found.erasure = with_confirmations(snapshot.sql(), std::move(*found.erasure));
        return found;
    });
    if (!known) co_return fail(known.error());
    if (known->erasure) co_return *known->erasure;

    const auto matches = co_await passwords_.verify(std::move(password), known->credentials->password_hash);
    if (!matches) co_return fail(matches.error());
    if (!*matches) co_return fail(Code::PermissionDenied, "The password is wrong.");
    co_return co_await erase(std::move(user_id));
}

Task<Result<Erasure>> Erasures::erase(std::string user_id) {
    const auto erasure_id = ids::make_secret();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Erasure> {
        return delete_account(transaction, user_id, erasure_id);
    });
}

Result<Erasure> Erasures::delete_account(storage::Transaction& transaction, const std::string& user_id,
                                         const std::string& erasure_id) const {
    UserStore accounts(transaction.sql());
    ErasureStore erasures(transaction.sql());
    const auto account = accounts.find_account(user_id);
    if (!account) {
        auto before = erasures.find_by_user(user_id);
        if (!before) return no_account();
        return with_confirmations(transaction.sql(), std::move(*before));
    }
    if (account->admin && !account->locked && accounts.count_admins() == 1)
        return fail(Code::FailedPrecondition, "This is the only administrator; someone must look after the platform.");
    accounts.delete_account(user_id);
    Erasure erasure;
    erasure.id = erasure_id;
    erasure.user_id = user_id;
    erasure.requested_at = clock_();
    erasures.insert(erasure);
    emit_account_erased(transaction, user_id);
    return with_confirmations(transaction.sql(), std::move(erasure));
}

Task<Result<Erasure>> Erasures::get(std::string id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Erasure> {
        auto erasure = ErasureStore(snapshot.sql()).find(id);
        if (!erasure) return fail(Code::NotFound, "There is no such erasure.");
        return with_confirmations(snapshot.sql(), std::move(*erasure));
    });
}

Task<Result<std::vector<Erasure>>> Erasures::list() {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Erasure>> {
        auto erasures = ErasureStore(snapshot.sql()).newest(kMostListed);
        for (auto& erasure : erasures) erasure = with_confirmations(snapshot.sql(), std::move(erasure));
        return erasures;
    });
}

bool Erasures::needs(std::string_view service) const {
    return std::find(services_.begin(), services_.end(), service) != services_.end();
}

void Erasures::confirm(storage::Transaction& transaction, const std::string& user_id,
                       const std::string& service) const {
    ErasureStore(transaction.sql()).confirm(user_id, {service, clock_()});
}

Erasure Erasures::with_confirmations(soci::session& sql, Erasure erasure) const {
    erasure.confirmations = ErasureStore(sql).confirmations(erasure.user_id);
    UnixMillis latest = erasure.requested_at;
    for (const auto& service : services_) {
        const auto found = std::ranges::find(erasure.confirmations, service, &Confirmation::service);
        if (found == erasure.confirmations.end())
            erasure.waits_for.push_back(service);
        else
            latest = std::max(latest, found->at);
    }
    if (erasure.waits_for.empty()) erasure.completed_at = latest;
    return erasure;
}

}  // namespace polyphony::user
