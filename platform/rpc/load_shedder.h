#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <mutex>

#include "platform/metrics/metrics.h"
#include "platform/rpc/priority.h"

namespace polyphony::rpc {

/// When a process counts as overloaded.
struct LoadShedderOptions {
    int queue_delay_ms = 50;  ///< Requests that wait longer than this for their turn are too many.
    int interval_ms = 100;    ///< Overloaded is who had no moment of a shorter wait within this time.
    int least_requests = 10;  ///< Fewer within that time are no overload.
};

/// Refuses a part of the requests while there are more than a process can answer, so that those that are let in are
/// answered in time. How many are let in follows from how long requests wait for their turn, which needs to know
/// neither what a request costs nor what the machine can do (as CoDel, RFC 8289, and WeChat's DAGOR do): a tenth less
/// than before after each interval without a short wait, unless the wait gets shorter already, and a little more after
/// each with one. What is refused is taken from the lowest priority first, and evenly from one priority. Thread-safe.
class LoadShedder {
  public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    LoadShedder(LoadShedderOptions options, metrics::Metrics& metrics, Now now = Clock::now);

    /// Whether a request that has waited so long for its turn is to be answered.
    bool admit(Priority priority, Clock::duration waited);

  private:
    void end_interval(Clock::time_point now);
    void share_out(double limit);

    const LoadShedderOptions options_;
    const Now now_;
    prometheus::Histogram& queue_delay_;
    prometheus::Gauge& admitted_ratio_;
    std::array<prometheus::Counter*, kPriorities> shed_{};

    std::mutex mutex_;  // Guards all below.
    Clock::time_point interval_began_;
    Clock::duration shortest_wait_before_{};
    Clock::duration shortest_wait_ = Clock::duration::max();
    std::array<int, kPriorities> arrived_{};  // In this interval.
    int admitted_ = 0;                        // In this interval.
    double rate_ = 0;                         // Requests let in each second lately.
    double limit_;                            // Requests let in each second.
    std::array<double, kPriorities> part_;    // Of each priority's requests that is let in.
    std::array<double, kPriorities> credit_{};
};

}  // namespace polyphony::rpc
