#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/payment/royalties/rights.h"
#include "services/payment/royalties/steps.h"

namespace polyphony::payment {

/// What a month comes to in one currency.
struct SharedPool {
    Pool pool;
    std::vector<Statement> statements;
};

/// A month with its pools.
struct ClosedPeriod {
    FrozenPeriod period;
    std::vector<Pool> pools;
};

/// What rights holders earn: months are closed, their statements computed and paid out. Thread-safe.
///
/// A month is closed in two transactions. The first freezes it: from then on plays that are told late count in the next
/// one, and all that its royalties follow from stays as it is. They are computed on a thread of their own; the second
/// transaction keeps the statements, books what is owed, and says so. After a crash between the two, finish() goes on.
class Royalties {
  public:
    Royalties(storage::Database& database, RoyaltyOptions options, Clock clock = system_now, Steps steps = {});
    ~Royalties();
    Royalties(const Royalties&) = delete;
    Royalties& operator=(const Royalties&) = delete;

    /// Closes a month that is over; months are closed in order. One that is closed stays as it is. The result is not
    /// closed yet if another call is computing it. Fails with FailedPrecondition if it is not its turn.
    Task<Result<ClosedPeriod>> close(Period period);
    /// Closes what was frozen and is not closed.
    Task<Result<void>> finish();
    /// finish(), again and again: after a crash a frozen month is closed by itself.
    Task<> run(std::chrono::seconds pause);
    /// What the royalties of a frozen month are, on the calling thread; the same however often it is computed.
    Result<std::vector<SharedPool>> compute(Period period);

    /// All months that are frozen, newest first.
    Task<Result<std::vector<ClosedPeriod>>> periods();
    Task<Result<std::vector<StatementSummary>>> statements(Period period);
    /// Of the rights holders that an account sees.
    Task<Result<std::vector<StatementSummary>>> statements_of(std::string user_id);
    /// A statement with its lines and its proof. `user_id` must see it; empty for who sees all. Fails with NotFound.
    Task<Result<CheckableStatement>> statement(std::string id, std::string user_id);

    /// Notes that a statement was paid by a bank transfer, and books it. Doing it again with the same reference changes
    /// nothing. Fails with NotFound, FailedPrecondition if it was paid already or there is nothing to pay.
    Task<Result<StatementSummary>> pay(std::string statement_id, std::string reference);

    /// Adds a rights holder. Fails with InvalidArgument without a name.
    Task<Result<RightsHolder>> add_holder(std::string name, std::string user_id);
    /// Changes name and account. Fails with NotFound.
    Task<Result<RightsHolder>> change_holder(RightsHolder holder);
    Task<Result<std::vector<RightsHolder>>> holders();
    /// Adds a contract; it counts from the next month that is closed. Fails with InvalidArgument as check() does,
    /// NotFound for an unknown rights holder.
    Task<Result<Contract>> add_contract(Contract contract);
    Task<Result<std::vector<Contract>>> contracts();

    /// Keeps a play, in the month in which it counts. In a transaction of an event.
    static void count(storage::Transaction& transaction, CountedPlay play);

  private:
    Result<FrozenPeriod> freeze(storage::Transaction& transaction, Period period) const;
    Result<void> keep(storage::Transaction& transaction, Period period, const std::vector<SharedPool>& pools) const;
    Result<void> book(storage::Transaction& transaction, const SharedPool& shared) const;
    Task<Result<void>> finish(Period period);
    void at(std::string_view step) const;

    storage::Database& database_;
    RoyaltyOptions options_;
    Clock clock_;
    Steps steps_;
    std::atomic<bool> busy_ = false;
    asio::thread_pool computing_{1};
};

}  // namespace polyphony::payment
