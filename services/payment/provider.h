#pragma once

#include <string>
#include <string_view>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "services/payment/money.h"

namespace polyphony::payment {

/// What a provider is asked to collect.
struct Order {
    std::string payment_id;   ///< Our reference. Asking twice with the same one must not take the money twice.
    std::string description;  ///< For people.
    Money amount;
    UnixMillis expires_at = 0;  ///< For a checkout.
};

/// What a provider says about a payment.
struct ProviderEvent {
    enum class Kind { Paid, Declined, Other };

    std::string id;  ///< The same however often it is sent.
    Kind kind = Kind::Other;
    std::string payment_id;
    std::string method_id;  ///< What can be charged again.
    Money amount;
};

/// Someone who takes money for us. Answers about money come as webhooks only, never as the result of a call, so that
/// there is one way in, and it can be repeated.
class Provider {
  public:
    virtual ~Provider() = default;

    /// The name in URLs and in the ledger's accounts.
    virtual std::string_view name() const = 0;

    /// Opens a page where a person can pay, and returns its URL.
    virtual Task<Result<std::string>> open_checkout(Order order) = 0;

    /// Asks for money from a method that was used before.
    virtual Task<Result<void>> charge(Order order, std::string method_id) = 0;

    /// The name of the HTTP header that a webhook's signature is in.
    virtual std::string_view signature_header() const = 0;

    /// Whether a webhook is the provider's own and fresh. Fails with InvalidArgument.
    virtual Result<void> verify(std::string_view signature, std::string_view body) const = 0;

    /// Reads a webhook. Fails with InvalidArgument.
    virtual Result<ProviderEvent> parse(std::string_view body) const = 0;
};

}  // namespace polyphony::payment
