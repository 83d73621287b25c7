#pragma once

#include <string>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/http/http.h"
#include "platform/storage/database.h"
#include "services/payment/provider.h"
#include "services/payment/subscriptions.h"

namespace polyphony::payment {

/// Where a provider tells what became of payments. Each event is kept first and settled then, once: told again it
/// changes nothing, and if settling failed the provider's next try finishes it. Thread-safe.
class Webhooks {
  public:
    Webhooks(storage::Database& database, const Provider& provider, RenewalRules rules, Clock clock = system_now);

    /// Adds `POST /pay/webhooks/PROVIDER`.
    void add_routes(http::Router& router);

    /// Takes one webhook. Fails with InvalidArgument if it is not the provider's own, too old, or malformed.
    Task<Result<void>> receive(std::string signature, std::string body);

  private:
    storage::Database& database_;
    const Provider& provider_;
    RenewalRules rules_;
    Clock clock_;
};

}  // namespace polyphony::payment
