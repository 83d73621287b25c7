#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "platform/error.h"
#include "services/catalog/scan/scanned_file.h"
#include "services/catalog/scan/worker_process.h"

namespace polyphony::catalog::scan {

/// Reads files in several worker processes at once and hands their results over in the order of the files, so that what
/// a scan makes of them does not depend on which process was faster. Used by one thread; interrupt() may be called from
/// any.
class ReaderPool {
  public:
    /// `ahead`: files that may have been read before their results are taken.
    ReaderPool(const WorkerOptions& options, std::size_t workers, std::size_t ahead);

    /// Reads the file of this number with the worker. Called on threads of the pool, several at a time.
    using Read = std::function<Result<ScannedFile>(WorkerProcess& worker, std::size_t number)>;
    /// Called on the caller's thread for one file after the other, while the next ones are being read.
    using Take = std::function<Result<void>(ScannedFile file)>;

    /// Reads the files 0 to `count` - 1. Stops at the first error of either.
    Result<void> read(std::size_t count, const Read& read, const Take& take);

    /// Ends the workers until they are needed again.
    void rest();

    /// Ends the reading under way and all that follows, with Aborted.
    void interrupt();

  private:
    std::size_t ahead_;
    std::vector<std::unique_ptr<WorkerProcess>> workers_;
};

}  // namespace polyphony::catalog::scan
