#include "platform/rpc/circuit_breaker.h"

#include <utility>

namespace polyphony::rpc {

CircuitBreaker::CircuitBreaker(CircuitBreakerOptions options, std::function<void(State)> changed, Now now)
    : options_(options), changed_(std::move(changed)), now_(std::move(now)) {}

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit() {
    const std::lock_guard lock(mutex_);
    if (state_ == State::HalfOpen) return std::nullopt;  // Another call is trying.
    if (state_ == State::Open) {
        if (now_() < try_again_at_) return std::nullopt;
        enter(State::HalfOpen);
    }
    return permit_;
}

void CircuitBreaker::record(Permit permit, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    if (permit != permit_) return;
    if (state_ == State::HalfOpen) {
        enter(outcome == Outcome::Answered ? State::Closed : State::Open);
        if (outcome == Outcome::Unknown) try_again_at_ = now_();
    } else if (outcome != Outcome::Unknown) {
        remember(outcome == Outcome::Failed);
        if (too_many_failed()) enter(State::Open);
    }
}

void CircuitBreaker::reset() {
    const std::lock_guard lock(mutex_);
    enter(State::Closed);
}

void CircuitBreaker::enter(State state) {
    ++permit_;
    ended_.clear();
    failed_ = 0;
    if (state == State::Open) try_again_at_ = now_() + std::chrono::milliseconds(options_.open_ms);
    if (std::exchange(state_, state) != state) changed_(state);
}

void CircuitBreaker::remember(bool failed) {
    const auto now = now_();
    ended_.push_back({now, failed});
    if (failed) ++failed_;
    while (ended_.size() > options_.window_calls ||
           now - ended_.front().at > std::chrono::milliseconds(options_.window_ms)) {
        if (ended_.front().failed) --failed_;
        ended_.pop_front();
    }
}

bool CircuitBreaker::too_many_failed() const {
    return ended_.size() >= options_.least_calls &&
           static_cast<double>(failed_) >= options_.failure_ratio * static_cast<double>(ended_.size());
}

}  // namespace polyphony::rpc
