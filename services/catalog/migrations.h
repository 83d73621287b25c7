#pragma once

#include "platform/storage/database.h"

namespace polyphony::catalog {

/// The catalog's tables: migrations/*.sql.
storage::MigrationSeries migrations();

}  // namespace polyphony::catalog
