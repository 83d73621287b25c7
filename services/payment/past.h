#pragma once

#include "platform/events/past.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

/// Every subscription as it is now, SubscriptionChanged, and what those that go on entitle to, EntitlementChanged.
/// Whoever is not named is on the free plan.
events::Past past(RenewalRules rules);

}  // namespace polyphony::payment
