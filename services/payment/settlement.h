#pragma once

#include <string>
#include <string_view>

#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/payment/payments.h"
#include "services/payment/provider.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

/// What follows from what a provider said about a payment: subscription, invoice, ledger and events, in one
/// transaction.
class Settlement {
  public:
    Settlement(storage::Transaction& transaction, std::string_view provider, RenewalRules rules, UnixMillis now)
        : transaction_(transaction), provider_(provider), rules_(rules), now_(now) {}

    /// Returns one word or two for the record on what was done; an event that is told twice changes nothing the second
    /// time.
    Result<std::string> settle(const ProviderEvent& event);

  private:
    Result<std::string> paid(const Payment& payment, const std::string& method_id);
    Result<std::string> declined(const Payment& payment);
    Result<void> begin(const Payment& payment, const std::string& method_id);
    Result<void> renew(const Payment& payment, Subscription subscription);
    Result<void> sell(const Payment& payment);
    Result<void> book(const Payment& payment, std::string_view credit_account, std::string description);
    void announce(const Subscription& subscription);

    storage::Transaction& transaction_;
    std::string provider_;
    RenewalRules rules_;
    UnixMillis now_;
};

/// Ends a subscription in this transaction, and says so.
void end_subscription(storage::Transaction& transaction, const Subscription& subscription);

}  // namespace polyphony::payment
