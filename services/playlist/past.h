#pragma once

#include "platform/events/past.h"

namespace polyphony::playlist {

/// What people keep now: TrackSaved, and PlaylistCreated, empty, with a PlaylistItemsAdded for those of its items, in
/// their order, that came together.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::playlist
