#pragma once

#include <boost/asio/thread_pool.hpp>
#include <string>

#include "platform/async.h"
#include "platform/storage/database.h"
#include "services/catalog/edits/edit.h"
#include "services/catalog/model.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/scan/worker_process.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// Edits of tracks. A change reads the file once more, as a scan would, so that what is not edited is what the tags say
/// now.
class Edits {
  public:
    Edits(storage::Database& database, const CoverStore& covers, scan::WorkerOptions worker, Clock clock = system_now);
    ~Edits();
    Edits(const Edits&) = delete;
    Edits& operator=(const Edits&) = delete;

    /// NotFound if there is no such track, PermissionDenied for whose it is not.
    Task<Result<TrackEdit>> get(Uploader editor, std::string track_id);
    /// Replaces what is edited and gives the track as it is now. Also InvalidArgument; Unavailable if the file cannot
    /// be read now.
    Task<Result<Track>> put(Uploader editor, std::string track_id, TrackEdit edit);

  private:
    struct Place {
        Library library;
        std::string path;
    };
    Task<Result<Place>> place_of(Uploader editor, std::string track_id);
    /// On the thread of files.
    Result<Track> apply(const std::string& track_id, const TrackEdit& edit, const Place& place);

    storage::Database& database_;
    const CoverStore& covers_;
    scan::WorkerProcess worker_;  ///< Used on `files_` only.
    Clock clock_;
    asio::thread_pool files_{1};
};

}  // namespace polyphony::catalog
