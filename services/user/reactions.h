#pragma once

#include "platform/events/events.h"
#include "services/user/erasures.h"

namespace polyphony::user {

/// What this service does when it hears events, its own among them.
events::Reactions reactions(const Erasures& erasures);

}  // namespace polyphony::user
