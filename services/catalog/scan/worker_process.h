#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "platform/error.h"
#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/worker.h"

namespace polyphony::catalog::scan {

struct WorkerOptions {
    std::filesystem::path program;  ///< polyphony-catalog-scanner.
    int timeout_ms = 30'000;        ///< Most time for one file.
    WorkerLimits limits;
    std::filesystem::path tag_mapping{};  ///< What is read instead of our own; see read_tag_mapping().
};

/// The service's side of the scan worker. Starts it when it is needed, and again when a file has killed it. Used by one
/// thread; interrupt() may be called from any.
class WorkerProcess {
  public:
    explicit WorkerProcess(WorkerOptions options);
    /// Kills the worker.
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    /// Reads a file, and what lies beside it. A file that kills or hangs the worker is tried once
    /// more with a fresh one; then that is its reason. Fails with Unavailable if no worker can be started, Aborted
    /// after interrupt().
    Result<ReadResult> read(const std::filesystem::path& path, const Companions& beside = {});

    /// Ends the worker until it is needed again.
    void rest() { stop(); }

    /// Ends the read under way and all that follow.
    void interrupt();

    /// How often a worker was started.
    int starts() const { return starts_; }

  private:
    enum class Failure { Died, TimedOut, Nonsense, Interrupted };
    using Attempt = tl::expected<ReadResult, Failure>;

    Result<void> start();
    void stop();
    Attempt try_read(const std::string& request);
    tl::expected<std::string, Failure> receive_line(std::chrono::steady_clock::time_point deadline);

    WorkerOptions options_;
    pid_t pid_ = -1;
    int socket_ = -1;
    int wake_ = -1;  ///< An eventfd; readable after interrupt().
    int starts_ = 0;
};

}  // namespace polyphony::catalog::scan
