#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/payment/payments.h"
#include "services/payment/provider.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

struct BillingOptions {
    UnixMillis checkout_ms = 30LL * 60 * 1000;  ///< How long a checkout's page works.
    int max_open_checkouts = 10;                ///< Of one account.
    RenewalRules renewal;
    UnixMillis idempotency_ms = idempotency::kKeepMs;  ///< How long a repeated request gets the same checkout.
};

/// A checkout and where to go to pay.
struct Checkout {
    Payment payment;
    std::string url;
};

/// What people do about what they pay. Thread-safe.
class Billing {
  public:
    Billing(storage::Database& database, Provider& provider, BillingOptions options, Clock clock = system_now);

    /// The subscription that goes on; nothing means the free plan.
    Task<Result<std::optional<Subscription>>> subscription(std::string user_id);

    /// Opens a checkout for the first month of a plan. Once paid, the plan replaces the present one at once: its month
    /// begins then, and what was left of the former one is not counted. Fails with NotFound for an unknown plan,
    /// InvalidArgument for the free one, FailedPrecondition if the plan is active already, ResourceExhausted for too
    /// many open checkouts. A repetition of a `request` with a key gets the same checkout.
    Task<Result<Checkout>> start_checkout(std::string user_id, std::string plan_id, idempotency::Request request = {});

    /// Ends the subscription at the end of what is paid for. Fails with FailedPrecondition if there is none.
    Task<Result<Subscription>> cancel(std::string user_id);

    /// Newest first, at most 500.
    Task<Result<std::vector<Invoice>>> invoices(std::string user_id);

    /// Forgets an account that was erased. Payments, invoices and ledger stay under its id, as the law asks: so money
    /// that still comes for an open checkout is booked as owed to the customer.
    static void forget(storage::Transaction& transaction, const std::string& user_id);

  private:
    Result<Payment> open(storage::Transaction& transaction, const Payment& payment) const;

    storage::Database& database_;
    Provider& provider_;
    BillingOptions options_;
    Clock clock_;
};

}  // namespace polyphony::payment
