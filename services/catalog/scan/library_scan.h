#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/scan/reader_pool.h"

namespace polyphony::catalog::scan {

enum class ScanState { NeverRun = 0, Running = 1, Done = 2, Failed = 3 };

struct ScanStatus {
    ScanState state = ScanState::NeverRun;
    int files_found = 0;
    int files_done = 0;
    int files_read = 0;  ///< Of these, those that had to be opened.
    int tracks_changed = 0;
    std::string library{};  ///< The name of the one that is being looked at; empty when it is over.
    UnixMillis started_at = 0;
    UnixMillis finished_at = 0;  ///< 0 while it runs.
    std::string message{};       ///< Why it failed.
    bool watched = false;        ///< Changes are noticed as they happen, in all folders.
};

/// What a scan works with.
struct ScanTools {
    storage::Database& database;
    const CoverStore& covers;
    ReaderPool& pool;
    std::size_t batch;                      ///< Files that share one transaction.
    std::chrono::milliseconds batch_pause;  ///< Longest time until what was read can be seen.
    const Clock& clock;
    /// Changes the status that others see.
    std::function<void(const std::function<void(ScanStatus&)>&)> report;
};

/// What is looked at, and how.
struct ScanOrder {
    std::vector<Scope> scopes{1};
    bool reread = false;  ///< Files that did not change are read again, too.
    int quiet_ms = 0;     ///< Files that changed within this time are left for later.
    Entering entering{};  ///< Is told of each folder before it is listed.
};

/// One scan of one library. Used once.
class LibraryScan {
  public:
    LibraryScan(const ScanTools& tools, const Library& library, ScanOrder order = {});

    /// Brings the catalog up to date with the library's folder. Fails with Unavailable if the folder cannot be read, or
    /// is empty while it was not before, as when a disk is not mounted; Aborted if it was stopped.
    Result<void> run();

    /// Withdraws all tracks: the library is no longer configured.
    Result<void> withdraw_all();

    /// The folders of files that are still being written.
    const std::set<std::string>& unfinished() const { return unfinished_; }

  private:
    Result<void> look_around();
    Result<void> load();
    Result<void> check_mounted();
    Result<FolderCoverIds> read_pictures(const std::map<std::string, std::string>& found,
                                         const std::map<std::string, FolderCover>& known,
                                         std::vector<FolderCover>& fresh);
    Result<void> settle_artist_pictures();
    Result<void> read_folder_covers();
    Result<void> read_files();
    bool being_written(const FoundFile& file) const;
    Result<ScannedFile> read_file(WorkerProcess& worker, const std::string& path) const;
    Result<void> take(ScannedFile file);
    Result<void> commit_batch();
    bool listed(const std::string& path) const;
    bool gone(const KnownFile& file) const;
    Result<void> withdraw_vanished();
    Result<void> settle_folder_covers();
    Result<void> settle_problems();
    std::filesystem::path place_of(const std::string& path) const;
    /// Runs `work(Ingest&)` and all that follows from it in one transaction.
    Result<void> ingest(const std::function<void(Ingest&)>& work);

    const ScanTools& tools_;
    const Library& library_;
    ScanOrder order_;
    std::filesystem::path root_;
    Walk walk_;
    std::map<std::string, KnownFile> known_;
    std::map<std::string, FolderCover> known_covers_;
    std::map<std::string, FolderCover> known_artists_;
    std::vector<FolderCover> new_covers_;
    FolderCoverIds cover_ids_;
    std::set<std::string> unfinished_;
    std::set<std::string> vanished_;  ///< Files that went away between the walk and the reading.
    std::vector<ScannedFile> batch_;
    std::chrono::steady_clock::time_point last_commit_ = std::chrono::steady_clock::now();
};

}  // namespace polyphony::catalog::scan
