#pragma once

#include "platform/events/events.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/sonic/reactions.h"

namespace polyphony::recommendation {

/// What this service does when it hears events: it learns.
events::Reactions reactions(Learner& learner, SonicMemory& sonic);

}  // namespace polyphony::recommendation
