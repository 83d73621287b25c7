#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "platform/file.h"
#include "services/catalog/scan/folder_watch.h"
#include "services/catalog/scan/library_scan.h"

namespace polyphony::catalog::scan {

struct ScannerOptions {
    WorkerOptions worker;
    std::size_t workers = 2;                      ///< Processes that read files at the same time.
    std::size_t batch = 500;                      ///< Files that share one transaction.
    std::chrono::milliseconds batch_pause{1000};  ///< Longest time until what was read can be seen.
    WatchOptions watch;
    int interval_s = 3600;  ///< How often all folders are walked, for what a watch misses; 0: never.
};

/// Keeps the catalog like the libraries' folders, on a thread of its own. Thread-safe.
///
/// A scan lists each folder and opens only files that are new or have changed since they were read. What it found is
/// committed in batches, so that a scan that is cut short goes on where it was. After the first one the folders are
/// watched, and only those that change are listed again.
class Scanner {
  public:
    Scanner(storage::Database& database, const CoverStore& covers, ScannerOptions options, Clock clock = system_now);
    /// Ends a running scan; what is not committed yet is read again by the next one.
    ~Scanner();
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;

    /// Starts a scan of all libraries, unless one runs. With `reread`, files that did not change are read again, too,
    /// after the one that runs if need be.
    void start(bool reread = false);
    /// Of the last scan of all libraries; changes that the watch found do not count.
    ScanStatus status() const;

  private:
    using Time = FolderWatch::Time;
    enum class Job { Stop, Everything, Changes };

    void run();
    Job next_job();
    void wait(Time now);
    Result<void> scan_everything();
    void scan_changes();
    void scan_again_later(const Error& error);
    Entering watch_folders(const Library& library);
    ScanTools tools(std::function<void(const std::function<void(ScanStatus&)>&)> report);
    void finish(const Result<void>& result);
    void wake();

    storage::Database& database_;
    const CoverStore& covers_;
    ScannerOptions options_;
    Clock clock_;
    ReaderPool pool_;
    std::map<std::string, FolderWatch> watches_;  ///< By library id.
    Time next_scan_;                              ///< Of everything.
    File wake_;                                   ///< An eventfd; readable when there is something to do.
    mutable std::mutex mutex_;
    ScanStatus status_;
    bool reread_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace polyphony::catalog::scan
