#include "services/payment/past.h"

#include "services/payment/payment_events.h"
#include "services/payment/payment_store.h"

namespace polyphony::payment {
namespace {

constexpr int kPage = 500;

Result<void> say(events::PastWriter& past, const Subscription& subscription, const RenewalRules& rules) {
    const auto& user_id = subscription.user_id;
    const auto time = subscription.started_at;
    if (auto said = past.say(user_id, subscription_changed(subscription), time); !said) return said;
    if (subscription.state == SubscriptionState::Ended) return {};
    return past.say(user_id, entitlement_changed(user_id, entitlement(subscription, rules)), time);
}

}  // namespace

events::Past past(RenewalRules rules) {
    return [rules](storage::Snapshot& snapshot, events::PastWriter& past) -> Result<void> {
        if (!past.wants<v1::SubscriptionChanged>() && !past.wants<v1::EntitlementChanged>()) return {};
        PaymentStore store(snapshot.sql());
        for (auto page = store.subscriptions_behind("", kPage); !page.empty();
             page = store.subscriptions_behind(page.back().id, kPage))
            for (const auto& subscription : page)
                if (auto said = say(past, subscription, rules); !said) return said;
        return {};
    };
}

}  // namespace polyphony::payment
