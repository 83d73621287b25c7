#pragma once

#include "platform/storage/database.h"

namespace polyphony::streaming {

/// The schema, from migrations/*.sql.
storage::MigrationSeries migrations();

}  // namespace polyphony::streaming
