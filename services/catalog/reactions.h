#pragma once

#include "platform/events/events.h"
#include "platform/metrics/metrics.h"

namespace polyphony::catalog {

/// What this service does when it hears events: it forgets people, and keeps its own copy of how tracks and albums
/// sound.
events::Reactions reactions(metrics::Metrics& metrics);

}  // namespace polyphony::catalog
