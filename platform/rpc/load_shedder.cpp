#include "platform/rpc/load_shedder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace polyphony::rpc {

namespace {

constexpr double kLess = 0.9;
constexpr double kMore = 1.03;
constexpr double kForgotten = 0.1;
constexpr double kShorter = 0.95;  // A wait that is this part of the one before gets shorter by itself.
constexpr double kNoLimit = 1e9;   // Requests a second.

}  // namespace

LoadShedder::LoadShedder(LoadShedderOptions options, metrics::Metrics& metrics, Now now)
    : options_(options),
      now_(std::move(now)),
      queue_delay_(metrics.seconds("polyphony_queue_delay_seconds", "How long requests wait for their turn.")),
      admitted_ratio_(metrics.gauge("polyphony_admitted_ratio", "The part of the requests that is let in.")),
      interval_began_(now_()),
      limit_(kNoLimit) {
    part_.fill(1);
    admitted_ratio_.Set(1);
    for (std::size_t i = 0; i < kPriorities; ++i)
        shed_[i] = &metrics.counter("polyphony_shed_total", "Requests refused because of overload, by priority.",
                                    {{"priority", std::string(name(static_cast<Priority>(i)))}});
}

bool LoadShedder::admit(Priority priority, Clock::duration waited) {
    queue_delay_.Observe(std::chrono::duration<double>(waited).count());
    const auto index = static_cast<std::size_t>(priority);
    const std::lock_guard lock(mutex_);
    const auto now = now_();
    if (now - interval_began_ >= std::chrono::milliseconds(options_.interval_ms)) end_interval(now);
    shortest_wait_ = std::min(shortest_wait_, waited);
    ++arrived_[index];
    credit_[index] += part_[index];
    if (credit_[index] < 1) {
        shed_[index]->Increment();
        return false;
    }
    credit_[index] -= 1;
    ++admitted_;
    return true;
}

void LoadShedder::end_interval(Clock::time_point now) {
    const double seconds = std::chrono::duration<double>(now - interval_began_).count();
    const int arrived = std::accumulate(arrived_.begin(), arrived_.end(), 0);
    const bool overloaded =
        arrived >= options_.least_requests && shortest_wait_ > std::chrono::milliseconds(options_.queue_delay_ms);
    const bool gets_better = shortest_wait_ < kShorter * shortest_wait_before_;
    // The best of the last second or so: in the moment after a stall hardly any request was let in.
    rate_ = std::max(admitted_ / seconds, (1 - kForgotten) * rate_);
    if (overloaded && !gets_better) limit_ = kLess * std::min(limit_, rate_);
    if (!overloaded) limit_ = std::min(kNoLimit, limit_ * std::pow(kMore, seconds * 1000 / options_.interval_ms));
    share_out(limit_ * seconds);
    arrived_.fill(0);
    admitted_ = 0;
    shortest_wait_before_ = std::exchange(shortest_wait_, Clock::duration::max());
    interval_began_ = now;
}

// As if the next interval brought what this one has brought.
void LoadShedder::share_out(double limit) {
    const int arrived = std::accumulate(arrived_.begin(), arrived_.end(), 0);
    double too_many = std::max(0.0, arrived - limit);
    admitted_ratio_.Set(arrived == 0 ? 1 : 1 - too_many / arrived);
    for (std::size_t i = 0; i < kPriorities; ++i) {
        const double refused = std::min<double>(too_many, arrived_[i]);
        part_[i] = arrived_[i] == 0 ? 1 : 1 - refused / arrived_[i];
        too_many -= refused;
    }
}

}  // namespace polyphony::rpc
