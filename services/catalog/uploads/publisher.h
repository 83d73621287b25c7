#pragma once

#include <stop_token>
#include <thread>

#include "platform/storage/database.h"
#include "platform/wakeup.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/scan/worker_process.h"
#include "services/catalog/uploads/publication.h"

namespace polyphony::catalog {

/// What goes on behind uploads, on a thread of its own: looks at files that are whole, lets releases appear when their
/// date has come, throws away what is left over. All of it is found in the database, so that nothing is forgotten or
/// done twice, whatever is killed. wake() may be called from any thread.
class Publisher {
  public:
    Publisher(storage::Database& database, const UploadFiles& files, const Publication& publication,
              const CoverStore& covers, scan::WorkerOptions worker, Clock clock = system_now);
    /// Ends what is under way; it is done again by the next one.
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    /// Makes the files lie as the database says. Before the first scan, which would take what lies there.
    Result<void> settle();
    /// Begins to work.
    void start();
    /// Something may be to do.
    void wake() { wakeup_.ring(); }

    /// Does what is to do now; true if there is more. For start(), and for tests.
    Result<bool> round();

  private:
    void run(const std::stop_token& stop);
    Result<void> check(Upload upload);
    Result<void> publish(const std::string& release_id);
    Result<void> expire();
    Result<std::vector<scan::ScannedFile>> read(const Release& release);
    std::chrono::milliseconds until_next();

    storage::Database& database_;
    const UploadFiles& files_;
    const Publication& publication_;
    const CoverStore& covers_;
    Clock clock_;
    scan::WorkerProcess worker_;
    Wakeup wakeup_;
    std::jthread thread_;
};

}  // namespace polyphony::catalog
