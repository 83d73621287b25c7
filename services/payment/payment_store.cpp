#include "services/payment/payment_store.h"

#include <fmt/format.h>

#include <chrono>

namespace polyphony::payment {

using soci::into;
using soci::use;

namespace {

std::string text(SubscriptionState state) {
    switch (state) {
        case SubscriptionState::Active:
            return "active";
        case SubscriptionState::Cancelled:
            return "cancelled";
        case SubscriptionState::PastDue:
            return "past_due";
        case SubscriptionState::Ended:
            return "ended";
    }
    return "";
}

SubscriptionState subscription_state(const std::string& text) {
    if (text == "active") return SubscriptionState::Active;
    if (text == "cancelled") return SubscriptionState::Cancelled;
    if (text == "past_due") return SubscriptionState::PastDue;
    return SubscriptionState::Ended;
}

std::string text(PaymentState state) {
    switch (state) {
        case PaymentState::Open:
            return "open";
        case PaymentState::Paid:
            return "paid";
        case PaymentState::Failed:
            return "failed";
        case PaymentState::Void:
            return "void";
    }
    return "";
}

PaymentState payment_state(const std::string& text) {
    if (text == "open") return PaymentState::Open;
    if (text == "paid") return PaymentState::Paid;
    if (text == "failed") return PaymentState::Failed;
    return PaymentState::Void;
}

std::optional<Subscription> first(std::vector<Subscription> found) {
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

int year_of(UnixMillis time) {
    using namespace std::chrono;
    return static_cast<int>(year_month_day(floor<days>(sys_time<milliseconds>(milliseconds(time)))).year());
}

}  // namespace

void PaymentStore::insert_subscription(const Subscription& subscription) {
    const auto state = text(subscription.state);
    sql_ << "INSERT INTO subscriptions"
            " (id, user_id, plan_id, state, method_id, started_at, paid_months, period_end, due_at)"
            " VALUES (:id, :user_id, :plan_id, :state, :method_id, :started_at, :paid_months, :period_end, :due_at)",
        use(subscription.id, "id"), use(subscription.user_id, "user_id"), use(subscription.plan_id, "plan_id"),
        use(state, "state"), use(subscription.method_id, "method_id"), use(subscription.started_at, "started_at"),
        use(subscription.paid_months, "paid_months"), use(subscription.period_end, "period_end"),
        use(subscription.due_at, "due_at");
}

void PaymentStore::update_subscription(const Subscription& subscription) {
    const auto state = text(subscription.state);
    sql_ << "UPDATE subscriptions SET state = :state, paid_months = :paid_months, period_end = :period_end,"
            " due_at = :due_at WHERE id = :id",
        use(state, "state"), use(subscription.paid_months, "paid_months"), use(subscription.period_end, "period_end"),
        use(subscription.due_at, "due_at"), use(subscription.id, "id");
}

void PaymentStore::delete_subscriptions(const std::string& user_id) {
    sql_ << "DELETE FROM subscriptions WHERE user_id = :user_id", use(user_id, "user_id");
}

std::optional<Subscription> PaymentStore::find_subscription(const std::string& id) {
    return first(subscriptions_where("id = :value", id, 1));
}

std::optional<Subscription> PaymentStore::current_subscription(const std::string& user_id) {
    return first(subscriptions_where("user_id = :value AND state <> 'ended'", user_id, 1));
}

std::vector<Subscription> PaymentStore::subscriptions_behind(const std::string& after, int limit) {
    return subscriptions_where("id > :value", after, limit);
}

std::vector<Subscription> PaymentStore::subscriptions_where(const std::string& condition, const std::string& value,
                                                            int limit) {
    Subscription row;
    std::string state;
    soci::statement statement =
        (sql_.prepare << "SELECT id, user_id, plan_id, state, method_id, started_at, paid_months, period_end, due_at"
                         " FROM subscriptions WHERE " +
                             condition + " ORDER BY id LIMIT :limit",
         into(row.id), into(row.user_id), into(row.plan_id), into(state), into(row.method_id), into(row.started_at),
         into(row.paid_months), into(row.period_end), into(row.due_at), use(value, "value"), use(limit, "limit"));
    statement.execute();
    std::vector<Subscription> found;
    while (statement.fetch()) {
        row.state = subscription_state(state);
        found.push_back(row);
    }
    return found;
}

std::vector<std::string> PaymentStore::subscriptions_due(UnixMillis now, int limit) {
    std::vector<std::string> ids;
    std::string id;
    soci::statement statement =
        (sql_.prepare << "SELECT id FROM subscriptions WHERE state <> 'ended' AND due_at <= :now"
                         " ORDER BY due_at, id LIMIT :limit",
         into(id), use(now, "now"), use(limit, "limit"));
    statement.execute();
    while (statement.fetch()) ids.push_back(id);
    return ids;
}

void PaymentStore::insert_payment(const Payment& payment) {
    const auto state = text(payment.state);
    sql_ << "INSERT INTO payments"
            " (id, user_id, plan_id, subscription_id, amount_minor, currency, state, created_at, expires_at)"
            " VALUES (:id, :user_id, :plan_id, :subscription_id, :amount_minor, :currency, :state, :created_at,"
            " :expires_at)",
        use(payment.id, "id"), use(payment.user_id, "user_id"), use(payment.plan_id, "plan_id"),
        use(payment.subscription_id, "subscription_id"), use(payment.amount.amount_minor, "amount_minor"),
        use(payment.amount.currency, "currency"), use(state, "state"), use(payment.created_at, "created_at"),
        use(payment.expires_at, "expires_at");
}

void PaymentStore::set_payment_state(const std::string& id, PaymentState state) {
    const auto name = text(state);
    sql_ << "UPDATE payments SET state = :state WHERE id = :id", use(name, "state"), use(id, "id");
}

std::optional<Payment> PaymentStore::find_payment(const std::string& id) { return payment_where("id = :value", id); }

std::optional<Payment> PaymentStore::open_renewal(const std::string& subscription_id) {
    return payment_where("subscription_id = :value AND state = 'open'", subscription_id);
}

std::optional<Payment> PaymentStore::payment_where(const std::string& condition, const std::string& value) {
    Payment found;
    std::string state;
    sql_ << "SELECT id, user_id, plan_id, subscription_id, amount_minor, currency, state, created_at, expires_at"
            " FROM payments WHERE " +
                condition,
        into(found.id), into(found.user_id), into(found.plan_id), into(found.subscription_id),
        into(found.amount.amount_minor), into(found.amount.currency), into(state), into(found.created_at),
        into(found.expires_at), use(value, "value");
    if (!sql_.got_data()) return std::nullopt;
    found.state = payment_state(state);
    return found;
}

int PaymentStore::count_open_checkouts(const std::string& user_id, UnixMillis now) {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM payments"
            " WHERE user_id = :user_id AND state = 'open' AND subscription_id = '' AND expires_at > :now",
        into(count), use(user_id, "user_id"), use(now, "now");
    return count;
}

void PaymentStore::void_open_payments(const std::string& user_id) {
    sql_ << "UPDATE payments SET state = 'void' WHERE user_id = :user_id AND state = 'open'", use(user_id, "user_id");
}

void PaymentStore::void_open_renewal(const std::string& subscription_id) {
    sql_ << "UPDATE payments SET state = 'void' WHERE subscription_id = :subscription_id AND state = 'open'",
        use(subscription_id, "subscription_id");
}

Invoice PaymentStore::insert_invoice(Invoice invoice) {
    const int year = year_of(invoice.paid_at);
    int number = 0;
    sql_ << "INSERT INTO invoice_numbers (year, last) VALUES (:year, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = invoice_numbers.last + 1",
        use(year, "year");
    sql_ << "SELECT last FROM invoice_numbers WHERE year = :year", into(number), use(year, "year");
    invoice.number = fmt::format("{:04}-{:06}", year, number);
    sql_ << "INSERT INTO invoices (id, number, user_id, payment_id, plan_id, amount_minor, currency, paid_at)"
            " VALUES (:id, :number, :user_id, :payment_id, :plan_id, :amount_minor, :currency, :paid_at)",
        use(invoice.id, "id"), use(invoice.number, "number"), use(invoice.user_id, "user_id"),
        use(invoice.payment_id, "payment_id"), use(invoice.plan_id, "plan_id"),
        use(invoice.total.amount_minor, "amount_minor"), use(invoice.total.currency, "currency"),
        use(invoice.paid_at, "paid_at");
    return invoice;
}

std::vector<Invoice> PaymentStore::invoices(const std::string& user_id, int limit) {
    std::vector<Invoice> found;
    Invoice invoice;
    soci::statement statement =
        (sql_.prepare
             << "SELECT id, number, user_id, payment_id, plan_id, amount_minor, currency, paid_at FROM invoices"
                " WHERE user_id = :user_id ORDER BY number DESC LIMIT :limit",
         into(invoice.id), into(invoice.number), into(invoice.user_id), into(invoice.payment_id), into(invoice.plan_id),
         into(invoice.total.amount_minor), into(invoice.total.currency), into(invoice.paid_at), use(user_id, "user_id"),
         use(limit, "limit"));
    statement.execute();
    while (statement.fetch()) found.push_back(invoice);
    return found;
}

void PaymentStore::keep_provider_event(std::string_view provider, const std::string& event_id, std::string_view body,
                                       UnixMillis now) {
    const std::string name(provider);
    const std::string text(body);
    sql_ << "INSERT INTO provider_events (provider, event_id, body, received_at, outcome)"
            " VALUES (:provider, :event_id, :body, :now, '') ON CONFLICT (provider, event_id) DO NOTHING",
        use(name, "provider"), use(event_id, "event_id"), use(text, "body"), use(now, "now");
}

std::string PaymentStore::provider_event_outcome(std::string_view provider, const std::string& event_id) {
    const std::string name(provider);
    std::string outcome;
    sql_ << "SELECT outcome FROM provider_events WHERE provider = :provider AND event_id = :event_id", into(outcome),
        use(name, "provider"), use(event_id, "event_id");
    return outcome;
}

void PaymentStore::set_provider_event_outcome(std::string_view provider, const std::string& event_id,
                                              const std::string& outcome) {
    const std::string name(provider);
    sql_ << "UPDATE provider_events SET outcome = :outcome WHERE provider = :provider AND event_id = :event_id",
        use(outcome, "outcome"), use(name, "provider"), use(event_id, "event_id");
}

}  // namespace polyphony::payment
