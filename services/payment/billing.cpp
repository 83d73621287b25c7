#include "services/payment/billing.h"

#include <fmt/format.h>

#include "platform/ids/secret.h"
#include "services/payment/payment_events.h"
#include "services/payment/payment_store.h"
#include "services/payment/settlement.h"

namespace polyphony::payment {

namespace {

constexpr int kMaxInvoices = 500;

}  // namespace

Billing::Billing(storage::Database& database, Provider& provider, BillingOptions options, Clock clock)
    : database_(database), provider_(provider), options_(options), clock_(std::move(clock)) {}

Task<Result<std::optional<Subscription>>> Billing::subscription(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<Subscription>> {
        return PaymentStore(snapshot.sql()).current_subscription(user_id);
    });
}

Task<Result<Checkout>> Billing::start_checkout(std::string user_id, std::string plan_id, idempotency::Request request) {
    const auto* plan = find_plan(plan_id);
    if (plan == nullptr) co_return fail(Code::NotFound, "There is no such plan.");
    if (plan->price_minor == 0) co_return fail(Code::InvalidArgument, "The free plan needs no checkout.");
    Payment payment;
    // Whoever knows it may look at the checkout.
    payment.id = ids::make_secret();
    payment.user_id = user_id;
    payment.plan_id = plan_id;
    payment.amount = price(*plan);
    payment.created_at = clock_();
    payment.expires_at = payment.created_at + options_.checkout_ms;
    auto opened = co_await database_.write([&](storage::Transaction& transaction) -> Result<Payment> {
        const auto make = [&] { return open(transaction, payment); };
        const auto store = [](const Payment& made) { return made.id; };
        const auto again = [&](const std::string& payment_id) -> Result<Payment> {
            auto found = PaymentStore(transaction.sql()).find_payment(payment_id);
            if (!found) return fail(Code::NotFound, "There is no such checkout any more.");
            return std::move(*found);
        };
        return idempotency::once(transaction, request, {payment.created_at, options_.idempotency_ms}, make, store,
                                 again);
    });
    if (!opened) co_return fail(opened.error());

    // Also for a repetition: the first one may have come no further than the commit. The provider knows the payment's
    // id.
    Order order{opened->id, fmt::format("Polyphony {}, one month", plan->name), opened->amount, opened->expires_at};
    auto url = co_await provider_.open_checkout(std::move(order));
    if (!url) co_return fail(url.error());
    co_return Checkout{std::move(*opened), std::move(*url)};
}

Result<Payment> Billing::open(storage::Transaction& transaction, const Payment& payment) const {
    PaymentStore store(transaction.sql());
    const auto present = store.current_subscription(payment.user_id);
    if (present && present->plan_id == payment.plan_id && present->state == SubscriptionState::Active)
        return fail(Code::FailedPrecondition, "You have this plan already.");
    if (store.count_open_checkouts(payment.user_id, payment.created_at) >= options_.max_open_checkouts)
        return fail(Code::ResourceExhausted, "Too many checkouts are open; please finish one or wait.");
    store.insert_payment(payment);
    return payment;
}

Task<Result<Subscription>> Billing::cancel(std::string user_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Subscription> {
        PaymentStore store(transaction.sql());
        const auto present = store.current_subscription(user_id);
        if (!present) return fail(Code::FailedPrecondition, "You have no subscription to cancel.");
        const auto next = cancelled(*present);
        if (next.state == present->state) return next;
        store.update_subscription(next);
        if (next.state == SubscriptionState::Ended) store.void_open_renewal(next.id);
        emit_subscription_changed(transaction, next);
        emit_entitlement_changed(transaction, user_id, entitlement(next, options_.renewal));
        return next;
    });
}

Task<Result<std::vector<Invoice>>> Billing::invoices(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Invoice>> {
        return PaymentStore(snapshot.sql()).invoices(user_id, kMaxInvoices);
    });
}

void Billing::forget(storage::Transaction& transaction, const std::string& user_id) {
    PaymentStore store(transaction.sql());
    store.void_open_payments(user_id);
    store.delete_subscriptions(user_id);
}

}  // namespace polyphony::payment
