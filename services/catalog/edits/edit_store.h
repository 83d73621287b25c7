#pragma once

#include <string>

#include "services/catalog/edits/edit.h"
#include "services/catalog/sql.h"

/// SQL for what is edited.
namespace polyphony::catalog {

/// What is edited of a track; nothing is set if nothing is.
TrackEdit find_edit(soci::session& sql, const std::string& track_id);
/// Replaces it; one without anything is forgotten.
void put_edit(soci::session& sql, const std::string& track_id, const TrackEdit& edit);

}  // namespace polyphony::catalog
