#include "services/payment/royalties/royalties.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>

#include "platform/ids/ids.h"
#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_events.h"
#include "services/payment/royalties/royalty_store.h"

namespace polyphony::payment {

namespace {

constexpr std::size_t kMaxName = 200;

/// Lets the next one begin, however this one ends.
struct Busy {
    std::atomic<bool>& flag;
    ~Busy() { flag = false; }
};

/// The names of rights holders as they are now; what is unclaimed has none.
void name(std::vector<Statement>& statements, RoyaltyStore& store) {
    for (auto& statement : statements) {
        const auto holder = store.find_holder(statement.holder_id);
        statement.holder_name = holder ? holder->name : "Unclaimed";
    }
}

/// A month that is not over, not the next, or before all music.
Result<void> check_turn(RoyaltyStore& store, Period period, UnixMillis now) {
    if (end_of(period) > now) return fail(Code::FailedPrecondition, "This month is not over.");
    const auto last = store.last_frozen();
    const auto turn = last ? payment::next(*last) : store.first_month();
    if (!turn) return fail(Code::FailedPrecondition, "Nothing was played or paid yet.");
    if (period != *turn)
        return fail(Code::FailedPrecondition,
                    fmt::format("Months are closed in order: it is the turn of {}.", text_of(*turn)));
    return {};
}

}  // namespace

Royalties::Royalties(storage::Database& database, RoyaltyOptions options, Clock clock, Steps steps)
    : database_(database), options_(options), clock_(std::move(clock)), steps_(std::move(steps)) {}

Royalties::~Royalties() { computing_.join(); }

void Royalties::at(std::string_view step) const {
    if (steps_) steps_(step);
}

void Royalties::count(storage::Transaction& transaction, CountedPlay play) {
    RoyaltyStore store(transaction.sql());
    play.period = period_of(play.happened_at);
    if (const auto last = store.last_frozen()) play.period = std::max(play.period, payment::next(*last));
    store.insert_play(play);
}

Task<Result<ClosedPeriod>> Royalties::close(Period period) {
    at("close:begin");
    const auto frozen = co_await database_.write(
        [&](storage::Transaction& transaction) -> Result<FrozenPeriod> { return freeze(transaction, period); });
    if (!frozen) co_return fail(frozen.error());
    at("close:frozen");
    if (!frozen->closed)
        if (const auto done = co_await finish(period); !done) co_return fail(done.error());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<ClosedPeriod> {
        RoyaltyStore store(snapshot.sql());
        return ClosedPeriod{store.find_period(period).value(), store.pools(period)};
    });
}

Result<FrozenPeriod> Royalties::freeze(storage::Transaction& transaction, Period period) const {
    RoyaltyStore store(transaction.sql());
    if (auto frozen = store.find_period(period)) return std::move(*frozen);
    const auto now = clock_();
    if (auto turn = check_turn(store, period, now); !turn) return fail(turn.error());
    LedgerStore ledger(transaction.sql());
    ledger.adopt(begin_of(period));
    const auto head = ledger.head();
    FrozenPeriod frozen;
    frozen.period = period;
    frozen.frozen_at = now;
    frozen.options = options_;
    frozen.ledger_position = head.position;
    frozen.ledger_hash = head.hash;
    frozen.last_track = store.last_track();
    frozen.last_contract = store.last_contract();
    store.insert_period(frozen);
    at("close:freeze");
    return frozen;
}

Task<Result<void>> Royalties::finish(Period period) {
    // One at a time: another call finds the month closed when this one is done.
    if (busy_.exchange(true)) co_return Result<void>();
    const Busy until_done{busy_};
    const auto pools = co_await await_callback<Result<std::vector<SharedPool>>>([&](auto done) {
        asio::post(computing_, [this, period, done = std::move(done)]() mutable { done(compute(period)); });
    });
    if (!pools) co_return fail(pools.error());
    at("close:computed");
    auto kept = co_await database_.write(
        [&](storage::Transaction& transaction) -> Result<void> { return keep(transaction, period, *pools); });
    if (kept) at("close:closed");
    co_return kept;
}

Task<Result<void>> Royalties::finish() {
    const auto open = co_await database_.read([](storage::Snapshot& snapshot) -> Result<std::vector<FrozenPeriod>> {
        auto frozen = RoyaltyStore(snapshot.sql()).periods();
        std::erase_if(frozen, [](const FrozenPeriod& period) { return period.closed; });
        std::reverse(frozen.begin(), frozen.end());
        return frozen;
    });
    if (!open) co_return fail(open.error());
    for (const auto& frozen : *open)
        if (auto done = co_await finish(frozen.period); !done) co_return done;
    co_return Result<void>();
}

Task<> Royalties::run(std::chrono::seconds pause) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        const auto done = co_await finish();
        if (!done) spdlog::warn("The royalties of a month wait: {}", done.error().message);
        timer.expires_after(pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Result<std::vector<SharedPool>> Royalties::compute(Period period) {
    return database_.read_apart([&](storage::Snapshot& snapshot) -> Result<std::vector<SharedPool>> {
        RoyaltyStore store(snapshot.sql());
        const auto frozen = store.find_period(period);
        if (!frozen) return fail(Code::FailedPrecondition, "This month still takes plays.");
        const auto tracks = store.tracks(frozen->last_track);
        const Contracts contracts(store.contracts(frozen->last_contract));
        std::vector<SharedPool> result;
        for (auto& [currency, earned] : store.earnings(*frozen)) {
            const auto& options = frozen->options;
            Tally tally(options.method, options.account_cap, std::move(earned.by_customer), tracks, contracts, period);
            store.visit_plays(period, [&](const std::string& user_id, const std::string& track_id,
                                          UnixMillis happened_at) { tally.play(user_id, track_id, happened_at); });
            const auto weights = tally.finish();
            SharedPool shared;
            shared.pool = {period,
                           currency,
                           options.method,
                           options.pool_basis_points,
                           earned.revenue_minor,
                           earned.fees_minor,
                           pool_amount(earned.revenue_minor, earned.fees_minor, options.pool_basis_points),
                           tally.plays(),
                           0,
                           ""};
            shared.statements = share_out(shared.pool, weights, tally.tracks());
            name(shared.statements, store);
            result.push_back(std::move(shared));
        }
        return result;
    });
}

Result<void> Royalties::keep(storage::Transaction& transaction, Period period,
                             const std::vector<SharedPool>& pools) const {
    RoyaltyStore store(transaction.sql());
    if (const auto frozen = store.find_period(period); !frozen || frozen->closed) return {};
    for (const auto& [pool, statements] : pools) {
        store.insert_pool(pool);
        int place = 0;
        for (const auto& statement : statements) store.insert_statement(statement, place++, leaf_of(statement).hash);
    }
    at("close:store");
    for (const auto& shared : pools)
        if (auto booked = book(transaction, shared); !booked) return booked;
    at("close:book");
    store.insert_closing(period, clock_());
    emit_period_closed(transaction, period, pools);
    at("close:tell");
    return {};
}

Result<void> Royalties::book(storage::Transaction& transaction, const SharedPool& shared) const {
    if (shared.pool.amount_minor == 0) return {};
    const auto month = text_of(shared.pool.period);
    LedgerTransaction booking;
    booking.id = ids::make();
    booking.cause = fmt::format("royalties:{}:{}", month, shared.pool.currency);
    booking.description = fmt::format("Royalties of {}, root {}", month, shared.pool.root);
    booking.booked_at = clock_();
    for (const auto& statement : shared.statements)
        if (statement.amount_minor > 0)
            booking.entries.push_back({std::string(kRoyaltyExpenses),
                                       royalty_account(statement.holder_id),
                                       {statement.amount_minor, statement.currency}});
    if (auto sound = check(booking); !sound) return sound;
    LedgerStore(transaction.sql()).insert(booking);
    return {};
}

Task<Result<StatementSummary>> Royalties::pay(std::string statement_id, std::string reference) {
    if (reference.empty() || reference.size() > kMaxName)
        co_return fail(Code::InvalidArgument, "The bank transfer's reference has 1 to 200 characters.");
    at("pay:begin");
    auto paid = co_await database_.write([&](storage::Transaction& transaction) -> Result<StatementSummary> {
        RoyaltyStore store(transaction.sql());
        auto found = store.find_statement(statement_id);
        if (!found) return fail(Code::NotFound, "There is no such statement.");
        const auto& statement = found->statement;
        if (found->payout && found->payout->reference == reference) return std::move(*found);
        if (found->payout) return fail(Code::FailedPrecondition, "This statement was paid already.");
        if (statement.holder_id == kUnclaimed || statement.amount_minor == 0)
            return fail(Code::FailedPrecondition, "There is nobody to pay, or nothing.");
        const auto now = clock_();
        store.insert_payout(statement_id, reference, now);
        at("pay:note");
        LedgerTransaction booking;
        booking.id = ids::make();
        booking.cause = "payout:" + statement_id;
        booking.description = fmt::format("Royalties of {} paid: {}", text_of(statement.period), reference);
        booking.booked_at = now;
        booking.entries = {
            {royalty_account(statement.holder_id), std::string(kBank), {statement.amount_minor, statement.currency}}};
        if (auto sound = check(booking); !sound) return fail(sound.error());
        LedgerStore(transaction.sql()).insert(booking);
        at("pay:book");
        emit_statement_paid(transaction, statement);
        at("pay:tell");
        found->payout = Payout{reference, now};
        return std::move(*found);
    });
    if (paid) at("pay:paid");
    co_return paid;
}

}  // namespace polyphony::payment
