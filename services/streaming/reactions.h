#pragma once

#include <functional>

#include "platform/clock.h"
#include "platform/events/events.h"
#include "services/streaming/licences/licences.h"
#include "services/streaming/open_files.h"

namespace polyphony::streaming {

/// What this service does when it hears events: it keeps its own copies of assets and entitlements, and what is to be
/// measured. `open_files` forgets what has changed; who loses a plan loses their licences; `measure` is called, from
/// any thread, when there is something to measure.
events::Reactions reactions(OpenFiles& open_files, const LicenceLimits& licences, const std::function<void()>& measure,
                            const Clock& clock);

}  // namespace polyphony::streaming
