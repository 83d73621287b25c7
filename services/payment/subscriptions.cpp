#include "services/payment/subscriptions.h"

#include <algorithm>
#include <chrono>

#include "platform/ids/ids.h"

namespace polyphony::payment {

UnixMillis add_months(UnixMillis time, int months) {
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds(time)};
    const auto day = floor<days>(point);
    auto date = year_month_day(day) + std::chrono::months(months);
    if (!date.ok()) date = date.year() / date.month() / last;
    return (sys_days(date) + (point - day)).time_since_epoch().count();
}

Subscription begun(std::string user_id, std::string plan_id, std::string method_id, UnixMillis now) {
    Subscription subscription;
    subscription.id = ids::make();
    subscription.user_id = std::move(user_id);
    subscription.plan_id = std::move(plan_id);
    subscription.method_id = std::move(method_id);
    subscription.started_at = now;
    return renewed(std::move(subscription));
}

Subscription renewed(Subscription subscription) {
    if (subscription.state == SubscriptionState::PastDue) subscription.state = SubscriptionState::Active;
    ++subscription.paid_months;
    subscription.period_end = add_months(subscription.started_at, subscription.paid_months);
    subscription.due_at = subscription.period_end;
    return subscription;
}

Subscription declined(Subscription subscription, UnixMillis now, const RenewalRules& rules) {
    if (subscription.state != SubscriptionState::Active && subscription.state != SubscriptionState::PastDue)
        return subscription;
    subscription.state = SubscriptionState::PastDue;
    subscription.due_at = std::min(now + rules.retry_ms, subscription.period_end + rules.grace_ms);
    return subscription;
}

Subscription cancelled(Subscription subscription) {
    switch (subscription.state) {
        case SubscriptionState::Active:
            subscription.state = SubscriptionState::Cancelled;
            break;
        case SubscriptionState::PastDue:
            subscription.state = SubscriptionState::Ended;
            break;
        case SubscriptionState::Cancelled:
        case SubscriptionState::Ended:
            break;
    }
    return subscription;
}

Subscription ended(Subscription subscription) {
    subscription.state = SubscriptionState::Ended;
    return subscription;
}

Due due(const Subscription& subscription, UnixMillis now, const RenewalRules& rules) {
    if (now < subscription.due_at) return Due::Nothing;
    switch (subscription.state) {
        case SubscriptionState::Active:
            return Due::Charge;
        case SubscriptionState::Cancelled:
            return Due::End;
        case SubscriptionState::PastDue:
            return now < subscription.period_end + rules.grace_ms ? Due::Charge : Due::End;
        case SubscriptionState::Ended:
            return Due::Nothing;
    }
    return Due::Nothing;
}

Entitlement entitlement(const Subscription& subscription, const RenewalRules& rules) {
    const auto* plan = find_plan(subscription.plan_id);
    if (subscription.state == SubscriptionState::Ended || plan == nullptr) return {&free_plan(), std::nullopt};
    if (subscription.state == SubscriptionState::Cancelled) return {plan, subscription.period_end};
    return {plan, subscription.period_end + rules.grace_ms};
}

}  // namespace polyphony::payment
