#include "edge/limits/rate_limiter.h"

#include <gtest/gtest.h>

namespace polyphony::edge {
namespace {

using std::chrono::milliseconds;

class RateLimiterTest : public ::testing::Test {
  protected:
    std::chrono::steady_clock::time_point now_;
    RateLimiter::Now clock_ = [this] { return now_; };

    static int allowed(RateLimiter& limiter, std::string_view key, int tries) {
        int count = 0;
        for (int i = 0; i < tries; ++i) count += limiter.take(key) == milliseconds(0) ? 1 : 0;
        return count;
    }
};

TEST_F(RateLimiterTest, AllowsABurstAndThenTheRate) {
    RateLimiter limiter({.per_second = 2, .burst = 5}, 100, clock_);
    EXPECT_EQ(allowed(limiter, "a", 10), 5);
    now_ += milliseconds(1000);
    EXPECT_EQ(allowed(limiter, "a", 10), 2);
    now_ += std::chrono::hours(1);
    EXPECT_EQ(allowed(limiter, "a", 10), 5);
}

TEST_F(RateLimiterTest, TellsWhenToComeBack) {
    RateLimiter limiter({.per_second = 0.5, .burst = 1}, 100, clock_);
    EXPECT_EQ(limiter.take("a"), milliseconds(0));
    EXPECT_EQ(limiter.take("a"), milliseconds(2000));
    now_ += milliseconds(1999);
    EXPECT_GT(limiter.take("a"), milliseconds(0));
    now_ += milliseconds(1);
    EXPECT_EQ(limiter.take("a"), milliseconds(0));
}

TEST_F(RateLimiterTest, CountsEachKeyForItself) {
    RateLimiter limiter({.per_second = 1, .burst = 1}, 100, clock_);
    EXPECT_EQ(allowed(limiter, "a", 2), 1);
    EXPECT_EQ(allowed(limiter, "b", 2), 1);
}

TEST_F(RateLimiterTest, ForgetsTheQuietestKeyWhenFull) {
    RateLimiter limiter({.per_second = 1, .burst = 1}, 2, clock_);
    EXPECT_EQ(allowed(limiter, "busy", 2), 1);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(allowed(limiter, "passer-by " + std::to_string(i), 1), 1);
        EXPECT_EQ(allowed(limiter, "busy", 1), 0) << "a flood of other keys must not refill this one";
    }
}

TEST_F(RateLimiterTest, IsOffAtZero) {
    RateLimiter limiter({.per_second = 0, .burst = 0}, 100, clock_);
    EXPECT_EQ(allowed(limiter, "a", 10'000), 10'000);
}

TEST(AddressKey, JoinsTheAddressesOfOneCustomer) {
    EXPECT_EQ(address_key("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_key("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(address_key("2001:db8:1:2:3:4:5:6"), address_key("2001:db8:1:2:ffff::1"));
    EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
    EXPECT_EQ(address_key(""), "");
    EXPECT_EQ(address_key("garbage"), "garbage");
}

}  // namespace
}  // namespace polyphony::edge
