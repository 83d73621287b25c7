#pragma once

#include <string>

#include "services/catalog/folders/folders.h"
#include "services/catalog/sql.h"

namespace polyphony::catalog {

/// What is in a folder: its own tracks, at most `max_tracks`, and the folders below it. Nothing in it if there is none.
Folder load_folder(soci::session& sql, const FolderPlace& place, int max_tracks);

}  // namespace polyphony::catalog
