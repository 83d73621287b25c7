#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/catalog/library_store.h"
#include "services/catalog/lyrics/lrc.h"
#include "services/catalog/model.h"

namespace polyphony::catalog {

/// A track and its words in all languages that there are.
struct TrackLyrics {
    Track track;
    std::vector<Lyrics> lyrics;
};

/// The words of the music, as far as the asking user may hear it. Thread-safe.
class Songbook {
  public:
    explicit Songbook(storage::Database& database) : database_(database) {}

    /// NotFound also for a track that the viewer may not see.
    Task<Result<TrackLyrics>> of_track(Viewer viewer, std::string track_id);

    /// The first track of this title that has lyrics; with an artist's name, if it is not empty, one that they perform.
    /// NotFound if there is none.
    Task<Result<TrackLyrics>> of_title(Viewer viewer, std::string title, std::string artist);

  private:
    storage::Database& database_;
};

}  // namespace polyphony::catalog
