#pragma once

#include "platform/events/past.h"

namespace polyphony::user {

/// Who there is now: AccountCreated.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::user
