#pragma once

#include "platform/events/events.h"

namespace polyphony::recommendation {

/// Keeps who may hear which library as catalog says it, and whom people follow.
void add_control_reactions(events::Reactions& reactions);

}  // namespace polyphony::recommendation
