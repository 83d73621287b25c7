#pragma once

#include "platform/events/events.h"

namespace polyphony::catalog {

/// What this service does when it hears events.
events::Reactions reactions();

}  // namespace polyphony::catalog
