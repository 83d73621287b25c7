#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>

#include "platform/sandbox/child.h"
#include "platform/sandbox/message.h"
#include "platform/sandbox/pool.h"

namespace polyphony::sandbox {

/// The service's side of one worker process; killed when this goes away. Used by one coroutine at a time, on its
/// executor.
class Worker {
  public:
    static Result<std::unique_ptr<Worker>> start(const asio::any_io_executor& executor, const PoolOptions& options);

    Worker(asio::posix::stream_descriptor socket, std::shared_ptr<Child> child);

    /// As Pool::run().
    Task<Result<std::string>> run(const Job& job, const PoolOptions& options);

    /// Whether it can take one more job.
    bool usable(std::size_t max_jobs) { return jobs_ < max_jobs && !broken_ && child_->alive(); }

  private:
    Task<Result<void>> wait_until_ready(std::chrono::milliseconds time);
    Task<Result<std::string>> result_of(const Job& job, std::chrono::milliseconds time);
    /// Waits for the next message. Fails with Internal if the worker is dead, DeadlineExceeded if it was killed after
    /// `time`, Aborted if the waiting was cancelled.
    Task<Result<Message>> receive(const std::shared_ptr<bool>& too_late);

    asio::posix::stream_descriptor socket_;
    std::shared_ptr<Child> child_;
    std::size_t jobs_ = 0;
    bool ready_ = false;
    bool broken_ = false;
};

}  // namespace polyphony::sandbox
