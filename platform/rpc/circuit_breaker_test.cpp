#include "platform/rpc/circuit_breaker.h"

#include <gtest/gtest.h>

#include <vector>

namespace polyphony::rpc {
namespace {

using State = CircuitBreaker::State;
using Outcome = CircuitBreaker::Outcome;

class CircuitBreakerTest : public ::testing::Test {
  protected:
    /// Makes calls that end so; how many were let through.
    int call(Outcome outcome, int times = 1) {
        int made = 0;
        for (int i = 0; i < times; ++i)
            if (const auto permit = breaker_.admit()) {
                breaker_.record(*permit, outcome);
                ++made;
            }
        return made;
    }
    void pass(int ms) { now_ += std::chrono::milliseconds(ms); }

    CircuitBreaker::Clock::time_point now_ = CircuitBreaker::Clock::now();
    std::vector<State> states_;
    CircuitBreaker breaker_{
        {.window_calls = 20, .window_ms = 1000, .least_calls = 5, .failure_ratio = 0.8, .open_ms = 100},
        [this](State state) { states_.push_back(state); },
        [this] { return now_; }};
};

TEST_F(CircuitBreakerTest, OpensAfterTooManyFailuresAndMakesNoCallThen) {
    EXPECT_EQ(call(Outcome::Failed, 4), 4) << "fewer than least_calls say nothing";
    EXPECT_TRUE(states_.empty());
    EXPECT_EQ(call(Outcome::Failed, 10), 1);
    EXPECT_EQ(states_, std::vector{State::Open});
}

TEST_F(CircuitBreakerTest, APeerThatAnswersEverySecondCallIsStillAsked) {
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(call(Outcome::Answered), 1);
        EXPECT_EQ(call(Outcome::Failed), 1);
    }
}

TEST_F(CircuitBreakerTest, ABusyPeerThatStopsIsGivenUpAfterAWindow) {
    call(Outcome::Answered, 1000);
    EXPECT_EQ(call(Outcome::Failed, 100), 16) << "four fifths of the window";
}

TEST_F(CircuitBreakerTest, OldCallsCountNoMore) {
    call(Outcome::Answered, 19);
    pass(1001);
    EXPECT_EQ(call(Outcome::Failed, 100), 5);
}

TEST_F(CircuitBreakerTest, ASingleCallTriesAgainAndClosesItIfAnswered) {
    call(Outcome::Failed, 5);
    pass(99);
    EXPECT_FALSE(breaker_.admit());
    pass(1);
    const auto probe = breaker_.admit();
    ASSERT_TRUE(probe);
    EXPECT_FALSE(breaker_.admit()) << "one is enough";
    breaker_.record(*probe, Outcome::Answered);
    EXPECT_EQ(call(Outcome::Answered, 3), 3);
    EXPECT_EQ(states_, (std::vector{State::Open, State::HalfOpen, State::Closed}));
}

TEST_F(CircuitBreakerTest, AFailedTryOpensItForAsLongAgain) {
    call(Outcome::Failed, 5);
    pass(100);
    EXPECT_EQ(call(Outcome::Failed), 1);
    pass(99);
    EXPECT_EQ(call(Outcome::Answered), 0);
    pass(1);
    EXPECT_EQ(call(Outcome::Answered), 1);
}

TEST_F(CircuitBreakerTest, ATryThatTellsNothingIsFollowedByAnother) {
    call(Outcome::Failed, 5);
    pass(100);
    EXPECT_EQ(call(Outcome::Unknown), 1);
    EXPECT_EQ(call(Outcome::Answered), 1);
    EXPECT_EQ(states_.back(), State::Closed);
}

TEST_F(CircuitBreakerTest, CallsFromBeforeDoNotCountAfterwards) {
    const auto early = breaker_.admit();
    call(Outcome::Failed, 5);
    breaker_.record(*early, Outcome::Answered);
    EXPECT_EQ(states_.back(), State::Open);
    pass(100);
    const auto probe = breaker_.admit();
    breaker_.record(*early, Outcome::Failed);
    breaker_.record(*probe, Outcome::Answered);
    EXPECT_EQ(states_.back(), State::Closed);
}

TEST_F(CircuitBreakerTest, AnotherProcessBeginsAnew) {
    call(Outcome::Failed, 5);
    breaker_.reset();
    EXPECT_EQ(call(Outcome::Answered, 3), 3);
}

}  // namespace
}  // namespace polyphony::rpc
