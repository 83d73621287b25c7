#pragma once

#include "platform/events/past.h"

namespace polyphony::user {

/// Who there is now, and who was erased: AccountCreated, AccountErased. The latter for those who hear of a person from
/// someone that has not forgotten them yet.
Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past);

}  // namespace polyphony::user
