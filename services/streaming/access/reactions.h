#pragma once

#include "platform/events/events.h"

namespace polyphony::streaming {

/// Keeps who may hear which library as catalog says it.
void add_access_reactions(events::Reactions& reactions);

}  // namespace polyphony::streaming
