#pragma once

#include <span>

#include "platform/error.h"
#include "platform/storage/connection.h"
#include "platform/storage/database.h"

namespace polyphony::storage {

/// Brings each series up to date: all of it in one transaction, one program at a time. FailedPrecondition if the
/// database holds a later version of a series than this program knows.
Result<void> migrate(Connection& connection, std::span<const MigrationSeries> series);

}  // namespace polyphony::storage
