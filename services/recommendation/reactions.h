#pragma once

#include "platform/events/events.h"
#include "services/recommendation/learner.h"

namespace polyphony::recommendation {

/// What this service does when it hears events: it learns.
events::Reactions reactions(Learner& learner);

}  // namespace polyphony::recommendation
