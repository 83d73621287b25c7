#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace polyphony {

/// What a thread with nothing to do waits for. Rings that come while it is busy are kept, as one.
class Wakeup {
  public:
    void ring() {
        {
            const std::scoped_lock lock(mutex_);
            rung_ = true;
        }
        signal_.notify_all();
    }

    /// Waits for a ring, the end of `time`, or `stop`; true if it was a ring.
    bool wait(std::stop_token stop, std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        signal_.wait_for(lock, stop, time, [this] { return rung_; });
        return std::exchange(rung_, false);
    }

  private:
    std::mutex mutex_;
    std::condition_variable_any signal_;
    bool rung_ = false;
};

}  // namespace polyphony
