#include <algorithm>

#include "platform/ids/ids.h"
#include "services/payment/royalties/royalties.h"
#include "services/payment/royalties/royalty_store.h"

/// What administrators and rights holders look up and agree on.
namespace polyphony::payment {

namespace {

constexpr std::size_t kMaxHolderName = 200;
constexpr std::size_t kMaxShares = 100;

Result<void> check_holder(const RightsHolder& holder) {
    if (holder.name.empty() || holder.name.size() > kMaxHolderName)
        return fail(Code::InvalidArgument, "A rights holder's name has 1 to 200 bytes.");
    if (!holder.user_id.empty() && !ids::valid(holder.user_id))
        return fail(Code::InvalidArgument, "This is not the id of an account.");
    return {};
}

}  // namespace

Task<Result<std::vector<ClosedPeriod>>> Royalties::periods() {
    co_return co_await database_.read([](storage::Snapshot& snapshot) -> Result<std::vector<ClosedPeriod>> {
        RoyaltyStore store(snapshot.sql());
        std::vector<ClosedPeriod> found;
        for (auto& period : store.periods()) {
            auto pools = store.pools(period.period);
            found.push_back({std::move(period), std::move(pools)});
        }
        return found;
    });
}

Task<Result<std::vector<StatementSummary>>> Royalties::statements(Period period) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<StatementSummary>> {
        return RoyaltyStore(snapshot.sql()).statements_of_period(period);
    });
}

Task<Result<std::vector<StatementSummary>>> Royalties::statements_of(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<StatementSummary>> {
        return RoyaltyStore(snapshot.sql()).statements_of_account(user_id);
    });
}

Task<Result<CheckableStatement>> Royalties::statement(std::string id, std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<CheckableStatement> {
        RoyaltyStore store(snapshot.sql());
        auto found = store.find_statement(id);
        if (!found || (!user_id.empty() && found->user_id != user_id))
            return fail(Code::NotFound, "There is no such statement.");
        CheckableStatement checkable;
        checkable.statement = std::move(found->statement);
        auto& statement = checkable.statement;
        statement.lines = store.lines(statement.id);
        for (const auto& pool : store.pools(statement.period))
            if (pool.currency == statement.currency) checkable.pool = pool;
        checkable.proof =
            proof_of(store.leaves(statement.period, statement.currency), static_cast<std::size_t>(found->place));
        return checkable;
    });
}

Task<Result<RightsHolder>> Royalties::add_holder(std::string name, std::string user_id) {
    RightsHolder holder{ids::make(), std::move(name), std::move(user_id)};
    if (const auto fine = check_holder(holder); !fine) co_return fail(fine.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<RightsHolder> {
        RoyaltyStore(transaction.sql()).insert_holder(holder, clock_());
        return holder;
    });
}

Task<Result<RightsHolder>> Royalties::change_holder(RightsHolder holder) {
    if (const auto fine = check_holder(holder); !fine) co_return fail(fine.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<RightsHolder> {
        RoyaltyStore store(transaction.sql());
        if (!store.find_holder(holder.id)) return fail(Code::NotFound, "There is no such rights holder.");
        store.update_holder(holder);
        return holder;
    });
}

Task<Result<std::vector<RightsHolder>>> Royalties::holders() {
    co_return co_await database_.read([](storage::Snapshot& snapshot) -> Result<std::vector<RightsHolder>> {
        return RoyaltyStore(snapshot.sql()).holders();
    });
}

Task<Result<Contract>> Royalties::add_contract(Contract contract) {
    if (contract.shares.size() > kMaxShares)
        co_return fail(Code::InvalidArgument, "A contract has at most 100 shares.");
    if (const auto fine = check(contract); !fine) co_return fail(fine.error());
    contract.id = ids::make();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Contract> {
        RoyaltyStore store(transaction.sql());
        for (const auto& share : contract.shares)
            if (!store.find_holder(share.holder_id)) return fail(Code::NotFound, "There is no such rights holder.");
        store.insert_contract(contract, clock_());
        return contract;
    });
}

Task<Result<std::vector<Contract>>> Royalties::contracts() {
    co_return co_await database_.read([](storage::Snapshot& snapshot) -> Result<std::vector<Contract>> {
        return RoyaltyStore(snapshot.sql()).contracts();
    });
}

}  // namespace polyphony::payment
