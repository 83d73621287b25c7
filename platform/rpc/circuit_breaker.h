#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace polyphony::rpc {

/// When a CircuitBreaker opens and closes.
struct CircuitBreakerOptions {
    std::size_t window_calls = 100;  ///< So many of the newest calls count,
    int window_ms = 30'000;          ///< if they ended within this time.
    std::size_t least_calls = 10;    ///< Fewer say nothing.
    /// Opens when this part of them failed. Well above a half: of a peer that answers every second call, and is asked
    /// once more, people have more than of none.
    double failure_ratio = 0.8;
    int open_ms = 500;        ///< How long no call is made before one tries again.
    int least_time_ms = 200;  ///< A call that had less time says nothing by being too late.
};

/// Keeps calls away from a peer that does not answer: closed while it does; open, so that calls fail at once instead
/// of waiting, after too many have failed; half-open when, after a while, a single call tries whether it answers again.
/// Thread-safe.
class CircuitBreaker {
  public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    enum class State { Closed, HalfOpen, Open };
    /// How a call ended. An error of the application is an answer.
    enum class Outcome { Answered, Failed, Unknown };
    /// That a call may be made. One from before the state changed counts no more.
    using Permit = std::uint64_t;

    /// `changed` is told each new state.
    CircuitBreaker(CircuitBreakerOptions options, std::function<void(State)> changed, Now now = Clock::now);

    /// A permit, which must be given to record() when the call has ended; nothing if the call must not be made.
    std::optional<Permit> admit();
    void record(Permit permit, Outcome outcome);
    /// Closes it: someone else answers from now on.
    void reset();

  private:
    struct Ended {
        Clock::time_point at;
        bool failed;
    };

    void enter(State state);
    void remember(bool failed);
    bool too_many_failed() const;

    const CircuitBreakerOptions options_;
    const std::function<void(State)> changed_;
    const Now now_;

    std::mutex mutex_;  // Guards all below.
    State state_ = State::Closed;
    Permit permit_ = 0;  // Of all calls of this state.
    Clock::time_point try_again_at_;
    std::deque<Ended> ended_;
    std::size_t failed_ = 0;  // In `ended_`.
};

}  // namespace polyphony::rpc
