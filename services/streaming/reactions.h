#pragma once

#include "platform/events/events.h"
#include "services/streaming/open_files.h"

namespace polyphony::streaming {

/// What this service does when it hears events: it keeps its own copies of assets and entitlements. `open_files`
/// forgets what has changed.
events::Reactions reactions(OpenFiles& open_files);

}  // namespace polyphony::streaming
