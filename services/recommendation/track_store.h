#pragma once

#include <functional>
#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/tracks.h"

/// The rows of the copy of the catalog.
namespace polyphony::recommendation::store {

void put_track(storage::Transaction& transaction, const TrackFacts& track);
void delete_track(storage::Transaction& transaction, const std::string& track_id);
void visit_tracks(soci::session& sql, const std::function<void(TrackFacts)>& visit);

}  // namespace polyphony::recommendation::store
