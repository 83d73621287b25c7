#pragma once

#include "platform/storage/database.h"

namespace polyphony::broadcast {

/// The tables of this service, embedded from migrations/*.sql by the build.
storage::MigrationSeries migrations();

}  // namespace polyphony::broadcast
