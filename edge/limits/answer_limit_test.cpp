#include "edge/limits/answer_limit.h"

#include <gtest/gtest.h>

#include <vector>

namespace polyphony::edge {
namespace {

using std::chrono::milliseconds;

class AnswerLimitTest : public ::testing::Test {
  protected:
    /// Lets in as many as it may, and answers them all after `took`; returns how many they were.
    int round(milliseconds took) {
        std::vector<AnswerLimit::Place> places;
        while (!limit_.full()) places.push_back(limit_.enter());
        now_ += took;
        return static_cast<int>(places.size());
    }

    std::chrono::steady_clock::time_point now_;
    AnswerLimit limit_{{.least = 4, .most = 64, .in_time = milliseconds(100), .interval = milliseconds(100)},
                       [this] { return now_; }};
};

TEST_F(AnswerLimitTest, LetsInUpToTheMost) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(round(milliseconds(50)), 64);
}

TEST_F(AnswerLimitTest, LetsInFewerWhileAnswersAreLate) {
    int before = round(milliseconds(150));
    for (int i = 0; i < 10; ++i) {
        const int now = round(milliseconds(150));
        EXPECT_LT(now, before);
        before = now;
    }
    for (int i = 0; i < 100; ++i) round(milliseconds(150));
    EXPECT_EQ(round(milliseconds(150)), 4) << "but never fewer than the least";
}

TEST_F(AnswerLimitTest, LetsInMoreOnceAnswersAreInTime) {
    for (int i = 0; i < 100; ++i) round(milliseconds(150));
    int before = round(milliseconds(100));
    for (int i = 0; i < 40; ++i) {
        const int now = round(milliseconds(100));
        EXPECT_GE(now, before);
        before = now;
    }
    EXPECT_EQ(before, 64);
}

TEST_F(AnswerLimitTest, DoesNotGrowWhileItIsNotReached) {
    for (int i = 0; i < 100; ++i) round(milliseconds(150));
    for (int i = 0; i < 100; ++i) {
        const auto place = limit_.enter();
        now_ += milliseconds(100);
    }
    EXPECT_EQ(round(milliseconds(1)), 4);
}

TEST_F(AnswerLimitTest, AFewLateAnswersChangeNothing) {
    for (int i = 0; i < 20; ++i) {
        const auto late = limit_.enter();
        now_ += milliseconds(90);
        for (int j = 0; j < 10; ++j) limit_.enter();
        now_ += milliseconds(20);
    }
    EXPECT_EQ(round(milliseconds(1)), 64);
}

}  // namespace
}  // namespace polyphony::edge
