#include "services/recommendation/listens.h"

#include <gtest/gtest.h>

#include <cmath>

#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {
namespace {

TEST(Listens, APlayRaisesTheAffinityAndManyDoNotPassTheTop) {
    const auto once = after({}, Signal::Progressed, kNow);
    EXPECT_NEAR(affinity_at(once, kNow), 0.5, 1e-9);
    EXPECT_NEAR(plays_at(once, kNow), 1, 1e-9);
    EXPECT_EQ(once.played_at, kNow);
    auto often = once;
    for (int i = 0; i < 50; ++i) often = after(often, Signal::Progressed, kNow);
    EXPECT_LE(affinity_at(often, kNow), 1);
    EXPECT_GT(affinity_at(often, kNow), 0.99);
    EXPECT_NEAR(plays_at(often, kNow), 51, 1e-6);
}

TEST(Listens, AStartedPlayCountsLittleAndIsNoWholePlay) {
    const auto started = after({}, Signal::Started, kNow);
    EXPECT_GT(affinity_at(started, kNow), 0);
    EXPECT_LT(affinity_at(started, kNow), 0.2);
    EXPECT_EQ(plays_at(started, kNow), 0);
}

TEST(Listens, SkipsMakeItNegative) {
    auto listen = after({}, Signal::Started, kNow);
    listen = after(listen, Signal::Skipped, kNow);
    EXPECT_LT(affinity_at(listen, kNow), 0);
    for (int i = 0; i < 50; ++i) listen = after(listen, Signal::Skipped, kNow);
    EXPECT_GE(affinity_at(listen, kNow), -1);
}

TEST(Listens, TimeHalvesThem) {
    const auto listen = after({}, Signal::Progressed, kNow);
    EXPECT_NEAR(affinity_at(listen, kNow + kAffinityHalfLife), 0.25, 1e-9);
    EXPECT_NEAR(plays_at(listen, kNow + kPlaysHalfLife), 0.5, 1e-9);
}

TEST(Listens, SavingIsNoPlay) {
    const auto saved = after({}, Signal::Saved, kNow);
    EXPECT_GT(affinity_at(saved, kNow), 0);
    EXPECT_EQ(saved.played_at, 0);
    EXPECT_LT(affinity_at(after(saved, Signal::Unsaved, kNow), kNow), affinity_at(saved, kNow));
}

TEST(Listens, ALateEventDoesNotTurnTimeBack) {
    auto listen = after({}, Signal::Progressed, kNow);
    listen = after(listen, Signal::Progressed, kNow - kDay);
    EXPECT_EQ(listen.touched_at, kNow);
    EXPECT_EQ(listen.played_at, kNow);
    EXPECT_NEAR(affinity_at(listen, kNow), 0.75, 1e-9);
}

TEST(Listens, ALatePlayCountsAsOfItsOwnTime) {
    const Listen in_order = after(after({}, Signal::Progressed, kNow), Signal::Progressed, kNow + kDay);
    const Listen late = after(after({}, Signal::Progressed, kNow + kDay), Signal::Progressed, kNow);
    EXPECT_DOUBLE_EQ(plays_at(late, kNow + kDay), plays_at(in_order, kNow + kDay));
}

TEST(Decay, IsFiniteForDecades) { EXPECT_TRUE(std::isfinite(growth(kLandmark + kDay * 365 * 38, kPlaysHalfLife))); }

}  // namespace
}  // namespace polyphony::recommendation
