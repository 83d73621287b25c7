#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/storage/database.h"
#include "services/playlist/marks/marks.h"

namespace polyphony::playlist {

/// What people do with stars and ratings. `user_id` is who does it. A track with a star is a saved one.
class MarkOperations {
  public:
    MarkOperations(storage::Database& database, Limits limits, Clock clock);

    /// All or nothing; those that have a star keep it.
    Task<Result<void>> star(std::string user_id, std::vector<MarkedThing> things);
    /// Those that have none are no error.
    Task<Result<void>> unstar(std::string user_id, std::vector<MarkedThing> things);
    /// Last first, with their stars alone.
    Task<Result<std::vector<Mark>>> starred(std::string user_id, MarkedKind kind, int limit, int offset);
    /// 1 to 5; 0 takes the rating back.
    Task<Result<void>> rate(std::string user_id, MarkedThing thing, int rating);
    /// Best first, with their ratings alone.
    Task<Result<std::vector<Mark>>> rated(std::string user_id, MarkedKind kind, int limit, int offset);
    /// In the order of the things; those without star and ratings are left out.
    Task<Result<std::vector<Mark>>> marks(std::string user_id, std::vector<MarkedThing> things);

  private:
    storage::Database& database_;
    Limits limits_;
    Clock clock_;
};

}  // namespace polyphony::playlist
