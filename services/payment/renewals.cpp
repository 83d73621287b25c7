#include "services/payment/renewals.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/steady_timer.hpp>

#include "platform/ids/ids.h"
#include "services/payment/payment_events.h"
#include "services/payment/payment_store.h"
#include "services/payment/settlement.h"

namespace polyphony::payment {

namespace {

// Of one run; the rest is dealt with by the next.
constexpr int kMaxAtOnce = 1000;

}  // namespace

Renewals::Renewals(storage::Database& database, Provider& provider, RenewalRules rules, Clock clock)
    : database_(database), provider_(provider), rules_(rules), clock_(std::move(clock)) {}

Task<> Renewals::run(std::chrono::seconds pause) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        co_await run_once();
        timer.expires_after(pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Task<> Renewals::run_once() {
    const auto now = clock_();
    const auto due = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        return PaymentStore(snapshot.sql()).subscriptions_due(now, kMaxAtOnce);
    });
    if (!due) {
        spdlog::warn("Renewals wait: {}", due.error().message);
        co_return;
    }
    for (const auto& id : *due) {
        const auto done = co_await deal_with(id);
        if (!done) spdlog::warn("The renewal of subscription {} waits: {}", id, done.error().message);
    }
}

Task<Result<void>> Renewals::deal_with(std::string subscription_id) {
    auto charge = co_await database_.write([&](storage::Transaction& transaction) -> Result<std::optional<Charge>> {
        return decide(transaction, subscription_id);
    });
    if (!charge) co_return fail(charge.error());
    if (!*charge) co_return Result<void>();
    co_return co_await provider_.charge(std::move((*charge)->order), std::move((*charge)->method_id));
}

Result<std::optional<Renewals::Charge>> Renewals::decide(storage::Transaction& transaction,
                                                         const std::string& subscription_id) const {
    PaymentStore store(transaction.sql());
    const auto now = clock_();
    const auto subscription = store.find_subscription(subscription_id);
    if (!subscription) return std::nullopt;
    const auto action = due(*subscription, now, rules_);
    if (action == Due::Nothing) return std::nullopt;

    const auto* plan = find_plan(subscription->plan_id);
    if (action == Due::End || plan == nullptr) {
        end_subscription(transaction, *subscription);
        emit_entitlement_changed(transaction, subscription->user_id, {&free_plan(), std::nullopt});
        return std::nullopt;
    }

    // One that is open already was asked for before, and the answer got lost: it is asked for again.
    auto payment = store.open_renewal(subscription->id);
    if (!payment) {
        payment = Payment{};
        payment->id = ids::make();
        payment->user_id = subscription->user_id;
        payment->plan_id = subscription->plan_id;
        payment->subscription_id = subscription->id;
        payment->amount = price(*plan);
        payment->created_at = now;
        payment->expires_at = subscription->period_end + rules_.grace_ms;
        store.insert_payment(*payment);
    }
    Order order{payment->id, fmt::format("Polyphony {}, one month", plan->name), payment->amount, payment->expires_at};
    return Charge{std::move(order), subscription->method_id};
}

}  // namespace polyphony::payment
