#include "services/payment/settlement.h"

#include <spdlog/spdlog.h>

#include "platform/ids/ids.h"
#include "services/payment/ledger/ledger.h"
#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_events.h"
#include "services/payment/payment_store.h"

namespace polyphony::payment {

void end_subscription(storage::Transaction& transaction, const Subscription& subscription) {
    PaymentStore store(transaction.sql());
    const auto over = ended(subscription);
    store.update_subscription(over);
    store.void_open_renewal(over.id);
    emit_subscription_changed(transaction, over);
}

Result<std::string> Settlement::settle(const ProviderEvent& event) {
    if (event.kind == ProviderEvent::Kind::Other) return "ignored";
    const auto payment = PaymentStore(transaction_.sql()).find_payment(event.payment_id);
    if (!payment || payment->amount != event.amount) {
        spdlog::error("The provider {} tells of a payment that is not ours: event {}.", provider_, event.id);
        return "not ours";
    }
    if (payment->state == PaymentState::Paid || payment->state == PaymentState::Failed) return "settled before";
    return event.kind == ProviderEvent::Kind::Paid ? paid(*payment, event.method_id) : declined(*payment);
}

Result<std::string> Settlement::paid(const Payment& payment, const std::string& method_id) {
    PaymentStore store(transaction_.sql());
    store.set_payment_state(payment.id, PaymentState::Paid);
    if (payment.state == PaymentState::Void) {
        // The money came although nobody wants the plan any more: it is owed back.
        const auto booked = book(payment, kOwedToCustomers, "Paid for nothing");
        if (!booked) return fail(booked.error());
        return "owed back";
    }
    if (payment.is_checkout()) {
        const auto done = begin(payment, method_id);
        if (!done) return fail(done.error());
        return "begun";
    }
    auto subscription = store.find_subscription(payment.subscription_id);
    if (!subscription) return fail(Code::Internal, "The subscription of this payment is gone.");
    const auto done = renew(payment, std::move(*subscription));
    if (!done) return fail(done.error());
    return "renewed";
}

Result<std::string> Settlement::declined(const Payment& payment) {
    PaymentStore store(transaction_.sql());
    // At a checkout the person can try again.
    if (payment.is_checkout() || payment.state != PaymentState::Open) return "ignored";
    store.set_payment_state(payment.id, PaymentState::Failed);
    const auto subscription = store.find_subscription(payment.subscription_id);
    if (!subscription) return fail(Code::Internal, "The subscription of this payment is gone.");
    const auto waiting = payment::declined(*subscription, now_, rules_);
    store.update_subscription(waiting);
    announce(waiting);
    return "past due";
}

Result<void> Settlement::begin(const Payment& payment, const std::string& method_id) {
    PaymentStore store(transaction_.sql());
    if (const auto former = store.current_subscription(payment.user_id)) end_subscription(transaction_, *former);
    const auto subscription = begun(payment.user_id, payment.plan_id, method_id, now_);
    store.insert_subscription(subscription);
    announce(subscription);
    return sell(payment);
}

Result<void> Settlement::renew(const Payment& payment, Subscription subscription) {
    const auto next = renewed(std::move(subscription));
    PaymentStore(transaction_.sql()).update_subscription(next);
    announce(next);
    return sell(payment);
}

Result<void> Settlement::sell(const Payment& payment) {
    Invoice invoice;
    invoice.id = ids::make();
    invoice.user_id = payment.user_id;
    invoice.payment_id = payment.id;
    invoice.plan_id = payment.plan_id;
    invoice.total = payment.amount;
    invoice.paid_at = now_;
    invoice = PaymentStore(transaction_.sql()).insert_invoice(std::move(invoice));
    emit_invoice_paid(transaction_, invoice);
    return book(payment, kSubscriptionRevenue, "Invoice " + invoice.number);
}

Result<void> Settlement::book(const Payment& payment, std::string_view credit_account, std::string description) {
    LedgerTransaction booking;
    booking.id = ids::make();
    booking.cause = cause_of_payment(payment.id);
    booking.customer_id = payment.user_id;
    booking.description = std::move(description);
    booking.booked_at = now_;
    booking.entries = {{provider_account(provider_), std::string(credit_account), payment.amount}};
    if (auto sound = check(booking); !sound) return sound;
    LedgerStore(transaction_.sql()).insert(booking);
    return {};
}

void Settlement::announce(const Subscription& subscription) {
    emit_subscription_changed(transaction_, subscription);
    emit_entitlement_changed(transaction_, subscription.user_id, entitlement(subscription, rules_));
}

}  // namespace polyphony::payment
