#pragma once

#include "platform/events/past.h"

namespace polyphony::jukebox {

/// Who may control the jukebox now: ControlGranted.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::jukebox
