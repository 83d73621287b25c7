#pragma once

#include "platform/events/past.h"

namespace polyphony::catalog {

/// What there is now: AlbumPublished and TrackPublished.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::catalog
