#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/playlist/playlist_store.h"
#include "services/playlist/playlists.h"

namespace polyphony::playlist {

/// A page of saved tracks.
struct SavedTrackPage {
    std::vector<SavedTrack> tracks;
    std::optional<store::Cursor> next;  ///< Nothing at the end.
    int total = 0;                      ///< All that are saved.
};

/// What people do with saved tracks. `user_id` is who does it.
class SavedTrackOperations {
  public:
    SavedTrackOperations(storage::Database& database, Limits limits, Clock clock);

    /// Saves a track; one that is saved already stays as it is.
    Task<Result<SavedTrack>> save(std::string user_id, std::string track_id);
    /// Takes a saved track back; one that is not saved is no error.
    Task<Result<void>> unsave(std::string user_id, std::string track_id);
    Task<Result<SavedTrackPage>> list(std::string user_id, int page_size, store::Cursor after);
    /// Those of `track_ids` that are saved, in the same order.
    Task<Result<std::vector<std::string>>> check_saved(std::string user_id, std::vector<std::string> track_ids);

  private:
    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
