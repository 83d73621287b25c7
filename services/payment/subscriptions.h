#pragma once

#include <optional>
#include <string>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/payment/plans.h"

/// The life of a subscription, as plain values:
///
///     (begin) ──▶ Active ──cancelled──▶ Cancelled ──period over──▶ Ended
///                 │    ▲                                            ▲
///            declined  renewed                                      │
///                 ▼    │                                            │
///                 PastDue ──cancelled, or the time of grace over────┘
///
/// From every state ended() leads to Ended: when the plan is changed, and when the account is erased.
namespace polyphony::payment {

enum class SubscriptionState {
    Active,     ///< Paid, and will be renewed.
    Cancelled,  ///< Paid until the end of the period, and then over.
    PastDue,    ///< The renewal was declined; the plan is kept for the time of grace.
    Ended,
};

struct Subscription {
    std::string id;
    std::string user_id;
    std::string plan_id;
    SubscriptionState state = SubscriptionState::Active;
    std::string method_id;      ///< What the provider charges again.
    UnixMillis started_at = 0;  ///< Periods are counted from here, so that one from the 31st ends on the 31st again.
    int paid_months = 0;
    UnixMillis period_end = 0;  ///< The end of what is paid for.
    UnixMillis due_at = 0;      ///< When something is to be done about it next.
};

/// How long to wait for money.
struct RenewalRules {
    UnixMillis grace_ms = 7LL * 24 * 3600 * 1000;  ///< How long the plan is kept after the end of the paid period.
    UnixMillis retry_ms = 1LL * 24 * 3600 * 1000;  ///< Pause between two charges of a declined method.
};

/// The same day and time of day `months` later, or the month's last day if it has no such day. UTC.
UnixMillis add_months(UnixMillis time, int months);

/// The first month was paid.
Subscription begun(std::string user_id, std::string plan_id, std::string method_id, UnixMillis now);
/// The next month was paid. Whoever cancelled while the money was on its way has paid for this month, and no other.
Subscription renewed(Subscription subscription);
/// The next month was not paid. Changes nothing if nobody wants it any more.
Subscription declined(Subscription subscription, UnixMillis now, const RenewalRules& rules);
/// The person wants no further month. Cancelling twice changes nothing; what is past due has nothing left and ends.
Subscription cancelled(Subscription subscription);
Subscription ended(Subscription subscription);

/// What is to be done about a subscription.
enum class Due { Nothing, Charge, End };
Due due(const Subscription& subscription, UnixMillis now, const RenewalRules& rules);

/// What someone may do, and until when if nothing else is said.
struct Entitlement {
    const Plan* plan = nullptr;             ///< Never null.
    std::optional<UnixMillis> valid_until;  ///< Nothing: for ever.
};

/// What a subscription entitles to. One that will be renewed counts until the time of grace is over, so that nobody
/// loses the music because a renewal is late.
Entitlement entitlement(const Subscription& subscription, const RenewalRules& rules);

}  // namespace polyphony::payment
