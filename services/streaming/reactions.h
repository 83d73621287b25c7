#pragma once

#include <functional>

#include "platform/clock.h"
#include "platform/events/events.h"
#include "services/streaming/open_files.h"

namespace polyphony::streaming {

/// What this service does when it hears events: it keeps its own copies of assets and entitlements, and what is to be
/// measured. `open_files` forgets what has changed; `measure` is called, from any thread, when there is something to
/// measure.
events::Reactions reactions(OpenFiles& open_files, std::function<void()> measure, Clock clock = system_now);

}  // namespace polyphony::streaming
