#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "platform/sandbox/child.h"

namespace polyphony::sandbox {

struct PoolOptions {
    std::string name;               ///< For metrics.
    std::filesystem::path program;  ///< Whose main() calls serve().
    Limits limits;
    std::size_t max_at_once = 1;                   ///< Jobs under way.
    std::size_t max_waiting = 64;                  ///< Jobs that wait for their turn; beyond it they are refused.
    std::size_t ahead = 1;                         ///< Workers that are started before the next job needs them.
    std::size_t jobs_each = 64;                    ///< After so many a worker is replaced.
    std::chrono::milliseconds start_time{10'000};  ///< Most time for a worker to start.
    std::chrono::milliseconds job_time{300'000};   ///< Most time for one job; then its worker is killed.
    std::chrono::milliseconds turn_time{300'000};  ///< Most time to wait for a turn.
    std::chrono::milliseconds idle_time{300'000};  ///< So long after the last job none is kept any more.
};

/// What a worker is to do.
struct Job {
    std::string kind;        ///< One of the program's kinds.
    std::string parameters;  ///< What it needs to know.
    std::vector<int>
        files;  ///< Descriptors that it gets copies of; they must stay open until it is done. At most kMaxFiles.
    std::function<void(std::string_view)> progress = nullptr;  ///< Called with what the worker tells meanwhile.
};

/// Worker processes for jobs on what strangers made. A worker that fails at a job is not used again. What workers say
/// is not to be trusted. Thread-safe.
class Pool {
  public:
    Pool(asio::io_context& io, PoolOptions options, metrics::Metrics& metrics);
    /// Kills the workers.
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Does a job and gives its result. Whoever cancels the waiting coroutine (asio's cancellation) kills the worker.
    /// Fails with FailedPrecondition and the worker's reason if the job cannot be done, Internal if the worker died of
    /// it, DeadlineExceeded if it took too long, Unavailable if there is no worker or the trouble is not the job's, and
    /// Aborted if it was cancelled.
    Task<Result<std::string>> run(Job job);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace polyphony::sandbox
