#include "platform/rpc/load_shedder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "platform/testing/testing.h"

namespace polyphony::rpc {
namespace {

using namespace std::chrono_literals;

/// A process that can answer so many requests a second, on simulated time: what is let in beyond that waits.
class LoadShedderTest : public ::testing::Test {
  protected:
    struct Rates {
        int background, interactive, playback;
    };

    /// Lets requests arrive evenly, so many of each priority a second.
    void run(std::chrono::seconds duration, Rates rates, double capacity) {
        const std::array<int, kPriorities> wanted{rates.background, rates.interactive, rates.playback};
        std::array<double, kPriorities> due{};
        arrived_ = admitted_ = {};
        for (const auto end = now_ + duration; now_ < end; now_ += 1ms) {
            waiting_ = std::max(0.0, waiting_ - capacity / 1000);
            for (std::size_t i = 0; i < kPriorities; ++i)
                for (due[i] += wanted[i] / 1000.0; due[i] >= 1; due[i] -= 1) {
                    ++arrived_[i];
                    if (!shedder_.admit(static_cast<Priority>(i), wait(capacity))) continue;
                    ++admitted_[i];
                    ++waiting_;
                }
        }
    }

    std::chrono::microseconds wait(double capacity) const {
        return std::chrono::microseconds(std::llround(waiting_ / capacity * 1e6));
    }

    double part(Priority priority) const {
        const auto i = static_cast<std::size_t>(priority);
        return static_cast<double>(admitted_[i]) / arrived_[i];
    }
    int admitted() const { return admitted_[0] + admitted_[1] + admitted_[2]; }

    LoadShedder::Clock::time_point now_ = LoadShedder::Clock::now();
    LoadShedder shedder_{{}, testing::metrics(), [this] { return now_; }};
    double waiting_ = 0;
    std::array<int, kPriorities> arrived_{};
    std::array<int, kPriorities> admitted_{};
};

TEST_F(LoadShedderTest, NothingIsRefusedWhileThereIsNoOverload) {
    run(10s, {100, 700, 100}, 1000);
    EXPECT_EQ(admitted(), arrived_[0] + arrived_[1] + arrived_[2]);
}

TEST_F(LoadShedderTest, AtThreeTimesTheCapacityItIsUsedAndPlaybackIsLetIn) {
    run(5s, {500, 2200, 300}, 1000);  // Finds the limit.
    run(60s, {500, 2200, 300}, 1000);
    EXPECT_GT(admitted(), 0.95 * 60'000);
    EXPECT_GT(part(Priority::Playback), 0.99);
    EXPECT_LT(part(Priority::Background), 0.01);
    EXPECT_NEAR(part(Priority::Interactive), 700.0 / 2200, 0.03);
    EXPECT_LT(wait(1000), 200ms);
}

TEST_F(LoadShedderTest, BackgroundAloneIsRefusedWhileThatIsEnough) {
    run(5s, {500, 700, 200}, 1000);
    run(20s, {500, 700, 200}, 1000);
    EXPECT_EQ(part(Priority::Playback), 1);
    EXPECT_GT(part(Priority::Interactive), 0.99);
    EXPECT_NEAR(part(Priority::Background), 100.0 / 500, 0.1);
}

TEST_F(LoadShedderTest, AfterTheOverloadEverythingIsLetInAgainAtOnce) {
    run(20s, {500, 2200, 300}, 1000);
    run(1s, {0, 0, 0}, 1000);
    run(10s, {100, 500, 100}, 1000);
    EXPECT_EQ(admitted(), arrived_[0] + arrived_[1] + arrived_[2]);
}

TEST_F(LoadShedderTest, AStallIsForgivenSoon) {
    run(5s, {100, 600, 100}, 1000);
    waiting_ = 400;  // Came while the process stood still.
    run(3s, {100, 600, 100}, 1000);
    EXPECT_GT(admitted(), 0.9 * 3 * 800);
    EXPECT_EQ(part(Priority::Playback), 1);
}

TEST_F(LoadShedderTest, AFewSlowRequestsAreNoOverload) {
    for (int i = 0; i < 1000; ++i, now_ += 20ms) EXPECT_TRUE(shedder_.admit(Priority::Background, 500ms));
}

}  // namespace
}  // namespace polyphony::rpc
