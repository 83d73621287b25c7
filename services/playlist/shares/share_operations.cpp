#include "services/playlist/shares/share_operations.h"

#include <utility>

#include "platform/ids/ids.h"
#include "platform/ids/secret.h"
#include "services/playlist/shares/share_store.h"

namespace polyphony::playlist {

namespace {

tl::unexpected<Error> no_share() { return fail(Code::NotFound, "There is no such share, or not any more."); }

}  // namespace

ShareOperations::ShareOperations(storage::Database& database, Limits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<Share>> ShareOperations::create(std::string user_id, ShareDraft draft, idempotency::Request request) {
    const auto now = clock_();
    if (auto right = check(draft, now, limits_); !right) co_return fail(right.error());
    Share share;
    share.id = ids::make();
    share.secret = ids::make_secret();
    share.user_id = std::move(user_id);
    share.description = std::move(draft.description);
    share.entries = std::move(draft.entries);
    share.created_at = now;
    share.expires_at = draft.expires_at;
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Share> {
        const auto make = [&]() -> Result<Share> {
            if (store::insert_share(transaction, share, limits_.max_shares_per_user)) return share;
            return fail(Code::ResourceExhausted,
                        "You have reached the limit of " + std::to_string(limits_.max_shares_per_user) + " shares.");
        };
        const auto store = [](const Share& made) { return made.id; };
        const auto again = [&](const std::string& id) -> Result<Share> {
            auto kept = store::find_share(transaction.sql(), share.user_id, id);
            if (!kept) return no_share();
            return std::move(*kept);
        };
        return idempotency::once(transaction, request, {now, limits_.idempotency_ms}, make, store, again);
    });
}

Task<Result<std::vector<Share>>> ShareOperations::list(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Share>> {
        return store::shares_of(snapshot.sql(), user_id);
    });
}

Task<Result<Share>> ShareOperations::update(std::string user_id, std::string id, ShareEdit edit) {
    if (auto right = check(edit, limits_); !right) co_return fail(right.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Share> {
        auto share = store::find_share(transaction.sql(), user_id, id);
        if (!share) return no_share();
        share->description = edit.description.value_or(share->description);
        share->expires_at = edit.expires_at.value_or(share->expires_at);
        store::update_share(transaction, *share);
        return std::move(*share);
    });
}

Task<Result<void>> ShareOperations::remove(std::string user_id, std::string id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_share(transaction, user_id, id);
        return {};
    });
}

Task<Result<Share>> ShareOperations::open(std::string secret, bool visit) {
    if (!ids::valid(secret)) co_return no_share();
    const auto find = [this, &secret](soci::session& sql) -> Result<Share> {
        auto share = store::find_share_by_secret(sql, secret);
        if (!share || share->expired(clock_())) return no_share();
        return std::move(*share);
    };
    if (!visit)
        co_return co_await database_.read(
            [&](storage::Snapshot& snapshot) -> Result<Share> { return find(snapshot.sql()); });
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Share> {
        auto share = find(transaction.sql());
        if (!share) return share;
        ++share->visits;
        share->last_visited_at = clock_();
        store::count_visit(transaction, *share);
        return share;
    });
}

}  // namespace polyphony::playlist
