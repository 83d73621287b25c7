#pragma once

#include <functional>

#include "platform/events/events.h"

namespace polyphony::jukebox {

/// What this service does when it hears events. `look_again` is called after the kept state was changed.
events::Reactions reactions(const std::function<void()>& look_again);

}  // namespace polyphony::jukebox
