#pragma once

#include <string>

#include "platform/clock.h"
#include "services/payment/money.h"

namespace polyphony::payment {

enum class PaymentState {
    Open,  ///< The provider was asked, and has not answered.
    Paid,
    Failed,  ///< Declined.
    Void,    ///< Nobody wants it any more.
};

/// An amount that the provider is asked for: a checkout, or the next month of a subscription.
struct Payment {
    std::string id;  ///< Cannot be guessed: whoever knows it may look at the checkout.
    std::string user_id;
    std::string plan_id;
    std::string subscription_id;  ///< Empty for a checkout.
    Money amount;
    PaymentState state = PaymentState::Open;
    UnixMillis created_at = 0;
    UnixMillis expires_at = 0;  ///< For a checkout: when its page stops working.

    bool is_checkout() const { return subscription_id.empty(); }
};

/// A bill for what was paid.
struct Invoice {
    std::string id;
    std::string number;  ///< Counted without gaps in each year, such as `2026-000001`.
    std::string user_id;
    std::string payment_id;
    std::string plan_id;
    Money total;
    UnixMillis paid_at = 0;
};

}  // namespace polyphony::payment
