#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/payment/provider.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

/// Charges subscriptions whose period is over, and ends those that are cancelled or unpaid. Several instances may do so
/// at once: each renewal has one open payment, and the provider takes the money for it once.
class Renewals {
  public:
    Renewals(storage::Database& database, Provider& provider, RenewalRules rules, Clock clock = system_now);

    /// Deals with what is due now. What fails is due at the next run again.
    Task<> run_once();
    /// run_once() for ever, with pauses.
    Task<> run(std::chrono::seconds pause);

  private:
    struct Charge {
        Order order;
        std::string method_id;
    };
    Task<Result<void>> deal_with(std::string subscription_id);
    Result<std::optional<Charge>> decide(storage::Transaction& transaction, const std::string& subscription_id) const;

    storage::Database& database_;
    Provider& provider_;
    RenewalRules rules_;
    Clock clock_;
};

}  // namespace polyphony::payment
