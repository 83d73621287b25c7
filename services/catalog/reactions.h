#pragma once

#include "platform/events/events.h"
#include "platform/metrics/metrics.h"
#include "services/catalog/uploads/publication.h"

namespace polyphony::catalog {

/// What this service does when it hears events: it forgets people with what they uploaded, and keeps its own copy of
/// how tracks and albums sound. Keeps a reference to both.
events::Reactions reactions(metrics::Metrics& metrics, const Publication& publication);

}  // namespace polyphony::catalog
