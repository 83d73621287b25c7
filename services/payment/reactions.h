#pragma once

#include "platform/events/events.h"
#include "services/payment/billing.h"

namespace polyphony::payment {

/// What this service does when it hears events.
events::Reactions reactions();

}  // namespace polyphony::payment
