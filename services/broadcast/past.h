#pragma once

#include "platform/events/past.h"

namespace polyphony::broadcast {

/// Tells StationChanged, ChannelAdded and EpisodePublished of what there is.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::broadcast
