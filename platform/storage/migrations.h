#pragma once

#include <span>

#include "platform/error.h"
#include "platform/storage/connection.h"
#include "platform/storage/database.h"

namespace polyphony::storage {

/// Brings each series up to date: all of it in one transaction, one program at a time. A series of which the database
/// holds a later version than this program knows is left as it is; FailedPrecondition if a step of that version needs a
/// later program.
Result<void> migrate(Connection& connection, std::span<const MigrationSeries> series);

}  // namespace polyphony::storage
