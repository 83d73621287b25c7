#include "services/payment/payment_events.h"

#include "platform/events/events.h"
#include "services/payment/payment_proto.h"

namespace polyphony::payment {

v1::SubscriptionChanged subscription_changed(const Subscription& subscription) {
    v1::SubscriptionChanged event;
    event.set_user_id(subscription.user_id);
    event.set_subscription_id(subscription.id);
    event.set_plan_id(subscription.plan_id);
    event.set_state(to_proto(subscription.state));
    return event;
}

v1::EntitlementChanged entitlement_changed(const std::string& user_id, const Entitlement& entitlement) {
    v1::EntitlementChanged event;
    event.set_user_id(user_id);
    event.set_plan_id(std::string(entitlement.plan->id));
    event.set_max_bitrate_kbps(entitlement.plan->max_bitrate_kbps);
    event.set_max_streams(entitlement.plan->max_streams);
    if (entitlement.valid_until) *event.mutable_valid_until() = to_timestamp(*entitlement.valid_until);
    return event;
}

void emit_subscription_changed(storage::Transaction& transaction, const Subscription& subscription) {
    events::emit(transaction, subscription.user_id, subscription_changed(subscription));
}

void emit_entitlement_changed(storage::Transaction& transaction, const std::string& user_id,
                              const Entitlement& entitlement) {
    events::emit(transaction, user_id, entitlement_changed(user_id, entitlement));
}

void emit_invoice_paid(storage::Transaction& transaction, const Invoice& invoice) {
    v1::InvoicePaid event;
    event.set_user_id(invoice.user_id);
    event.set_invoice_id(invoice.id);
    *event.mutable_total() = to_proto(invoice.total);
    events::emit(transaction, invoice.user_id, event);
}

void emit_period_closed(storage::Transaction& transaction, Period period, const std::vector<SharedPool>& pools) {
    const auto month = text_of(period);
    v1::RoyaltyPeriodClosed event;
    event.set_period(month);
    for (const auto& [pool, statements] : pools) {
        auto& said = *event.add_pools();
        *said.mutable_amount() = to_proto(Money{pool.amount_minor, pool.currency});
        said.set_root(pool.root);
    }
    events::emit(transaction, month, event);
}

void emit_statement_paid(storage::Transaction& transaction, const Statement& statement) {
    v1::RoyaltyStatementPaid event;
    event.set_statement_id(statement.id);
    event.set_holder_id(statement.holder_id);
    event.set_period(text_of(statement.period));
    *event.mutable_amount() = to_proto(Money{statement.amount_minor, statement.currency});
    events::emit(transaction, statement.holder_id, event);
}

}  // namespace polyphony::payment
