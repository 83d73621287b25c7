#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/catalog/covers.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/scan/worker_process.h"

namespace polyphony::catalog::scan {

struct ScannerOptions {
    WorkerOptions worker;
    std::size_t batch = 100;                      ///< Files that share one transaction.
    std::chrono::milliseconds batch_pause{1000};  ///< Longest time until what was read can be seen.
};

enum class ScanState { NeverRun = 0, Running = 1, Done = 2, Failed = 3 };

struct ScanStatus {
    ScanState state = ScanState::NeverRun;
    int files_found = 0;
    int files_done = 0;
    int files_read = 0;  ///< Of these, those that had to be opened.
    int tracks_changed = 0;
    UnixMillis started_at = 0;
    UnixMillis finished_at = 0;  ///< 0 while it runs.
    std::string message;         ///< Why it failed.
};

/// What a scan works with.
struct ScanTools {
    storage::Database& database;
    const CoverStore& covers;
    WorkerProcess& worker;
    const ScannerOptions& options;
    const Clock& clock;
    /// Changes the status that others see.
    std::function<void(const std::function<void(ScanStatus&)>&)> report;
};

/// One scan of one library. Used once.
class LibraryScan {
  public:
    LibraryScan(const ScanTools& tools, const Library& library) : tools_(tools), library_(library) {}

    /// Brings the catalog up to date with the library's folder. Fails with Unavailable if the folder cannot be read, or
    /// is empty while it was not before, as when a disk is not mounted; Aborted if it was stopped.
    Result<void> run();

    /// Withdraws all tracks: the library is no longer configured.
    Result<void> withdraw_all();

  private:
    Result<void> load();
    Result<void> check_mounted();
    Result<void> read_folder_covers();
    Result<void> read_files();
    Result<void> read_file(const std::string& path);
    Result<void> commit_batch();
    Result<void> withdraw_vanished();
    Result<void> settle_folder_covers();
    Result<void> settle_problems();
    /// Runs `work(Ingest&)` and all that follows from it in one transaction.
    Result<void> ingest(const std::function<void(Ingest&)>& work);

    const ScanTools& tools_;
    const Library& library_;
    Walk walk_;
    std::map<std::string, KnownFile> known_;
    std::map<std::string, FolderCover> known_covers_;
    std::vector<FolderCover> new_covers_;
    FolderCoverIds cover_ids_;
    std::vector<ScannedFile> batch_;
    std::chrono::steady_clock::time_point last_commit_ = std::chrono::steady_clock::now();
};

}  // namespace polyphony::catalog::scan
