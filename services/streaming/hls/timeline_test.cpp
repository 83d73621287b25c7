#include "services/streaming/hls/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::streaming::hls {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr Beginning kAac{44'100, 176'128, 1024};

TEST(Timeline, IsKnownBeforeTheEnd) {
    EXPECT_THAT(expected_durations(kAac, 10'000),
                Optional(ElementsAre(176'128, 176'128, 441'000 + 1024 - 2 * 176'128)));
    EXPECT_THAT(expected_durations(kAac, 1'000), Optional(ElementsAre(44'100 + 1024)));
}

TEST(Timeline, IsNotKnownWhereAMillisecondDecides) {
    constexpr Beginning kExact{48'000, 192'000, 0};
    EXPECT_FALSE(expected_durations(kExact, 8'000));
    EXPECT_FALSE(expected_durations(kExact, 8'019));
    EXPECT_FALSE(expected_durations(kExact, 7'990));
    EXPECT_TRUE(expected_durations(kExact, 8'020));
    EXPECT_FALSE(expected_durations(kExact, 0));
    EXPECT_FALSE(expected_durations(kExact, INT64_MAX / 1'000'000));
    EXPECT_FALSE(expected_durations({}, 8'020));
}

}  // namespace
}  // namespace polyphony::streaming::hls
