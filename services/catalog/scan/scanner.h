#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/catalog/scan/library_scan.h"

namespace polyphony::catalog::scan {

/// Keeps the catalog like the libraries' folders, on a thread of its own. Thread-safe.
///
/// A scan lists each folder and opens only files that are new or have changed since they were read. What it found is
/// committed in batches, so that a scan that is cut short goes on where it was.
class Scanner {
  public:
    Scanner(storage::Database& database, const CoverStore& covers, ScannerOptions options, Clock clock = system_now);
    /// Ends a running scan; what is not committed yet is read again by the next one.
    ~Scanner();
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;

    /// Starts a scan unless one runs.
    void start();
    ScanStatus status() const;

  private:
    void run();
    Result<void> scan();
    void finish(const Result<void>& result);

    storage::Database& database_;
    const CoverStore& covers_;
    ScannerOptions options_;
    Clock clock_;
    WorkerProcess worker_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    ScanStatus status_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace polyphony::catalog::scan
