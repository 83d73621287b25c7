#pragma once

#include <chrono>
#include <functional>
#include <utility>

namespace polyphony::edge {

struct AnswerLimitOptions {
    int least = 16;                           ///< Requests that are answered at once, however long it takes.
    int most = 256;                           ///< Requests that are answered at once, however fast it goes.
    std::chrono::milliseconds in_time{100};   ///< Answers that take longer are late.
    std::chrono::milliseconds interval{100};  ///< How often the limit changes.
};

/// How many requests of one kind are answered at once: as many as are answered in time. Each interval in which at least
/// half of the answers were late takes a tenth from the limit; each in which they were in time and the limit was
/// reached adds a tenth to it (additive and multiplicative control of concurrency, as of TCP Vegas and Netflix's
/// concurrency-limits). Not thread-safe.
class AnswerLimit {
  public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    explicit AnswerLimit(AnswerLimitOptions options, Now now = Clock::now);

    /// True while no further request is to be let in.
    bool full();

    /// A request that is being answered, until it goes out of scope.
    class Place {
      public:
        explicit Place(AnswerLimit& limit) : limit_(&limit), entered_(limit.now_()) {}
        Place(Place&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)), entered_(other.entered_) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (limit_ != nullptr) limit_->leave(entered_);
        }

      private:
        AnswerLimit* limit_;
        Clock::time_point entered_;
    };
    Place enter();

    int limit() const { return static_cast<int>(limit_); }

  private:
    void leave(Clock::time_point entered);
    void end_interval(Clock::time_point now);

    const AnswerLimitOptions options_;
    const Now now_;
    double limit_;
    int under_way_ = 0;
    Clock::time_point interval_began_;
    // In this interval:
    bool reached_ = false;
    int answers_ = 0;
    int late_ = 0;
};

}  // namespace polyphony::edge
