#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"

namespace polyphony::streaming {

/// Who waits for the work.
enum class Urgency { Listener, Background };

/// A few threads for work that blocks. Thread-safe.
class BlockingPool {
  public:
    using Work = std::function<Result<void>()>;

    /// At most `threads` works are under way and `max_waiting` wait for their turn.
    BlockingPool(std::size_t threads, std::size_t max_waiting);
    /// Waits for what is under way; what waits for its turn fails.
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    /// Waits for the work's result; what a listener waits for goes first. Fails with Unavailable if too many wait.
    Task<Result<void>> run(Urgency urgency, Work work);

  private:
    struct Job {
        Work work;
        std::function<void(Result<void>)> done;
    };

    void add(Urgency urgency, Job job);
    void serve();
    bool empty() const;
    Job next();

    const std::size_t max_waiting_;
    std::mutex mutex_;  // Guards all below.
    std::condition_variable changed_;
    std::array<std::deque<Job>, 2> waiting_;  // By urgency.
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace polyphony::streaming
