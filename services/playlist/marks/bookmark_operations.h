#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/storage/database.h"
#include "services/playlist/marks/marks.h"

namespace polyphony::playlist {

/// What people do with bookmarks. `user_id` is who does it.
class BookmarkOperations {
  public:
    BookmarkOperations(storage::Database& database, Limits limits, Clock clock);

    /// Keeps a place, instead of the one before in the same track.
    Task<Result<Bookmark>> set(std::string user_id, Bookmark bookmark);
    /// Last changed first.
    Task<Result<std::vector<Bookmark>>> list(std::string user_id);
    /// One that is not there is no error.
    Task<Result<void>> remove(std::string user_id, std::string track_id);

  private:
    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
