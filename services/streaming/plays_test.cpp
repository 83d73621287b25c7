#include "services/streaming/plays.h"

#include <gtest/gtest.h>

namespace polyphony::streaming {
namespace {

constexpr int kSong = 180'000;
constexpr int kJingle = 10'000;

/// Tells one play of several steps and counts what became true.
struct Told {
    Play play;
    int counted = 0;
    int ended = 0;

    explicit Told(std::initializer_list<Progress> steps, int duration_ms = kSong) {
        for (const auto& step : steps) {
            const auto advance = streaming::advance(play, step, duration_ms).value();
            play = advance.play;
            counted += advance.began_to_count ? 1 : 0;
            ended += advance.ended ? 1 : 0;
        }
    }
};

TEST(Plays, CountOnceAfterThirtySeconds) {
    EXPECT_EQ(Told({{29'999, PlayState::Playing}}).counted, 0);
    EXPECT_EQ(Told({{30'000, PlayState::Playing}}).counted, 1);
    EXPECT_EQ(
        Told({{30'000, PlayState::Playing}, {31'000, PlayState::Playing}, {180'000, PlayState::Finished}}).counted, 1);
    EXPECT_EQ(Told({{180'000, PlayState::Finished}}).counted, 1);
    EXPECT_EQ(Told({{12'000, PlayState::Finished}}).counted, 0);
}

TEST(Plays, OfShortTracksCountWhenHeardWhole) {
    EXPECT_EQ(Told({{9'000, PlayState::Playing}}, kJingle).counted, 0);
    EXPECT_EQ(Told({{10'000, PlayState::Playing}}, kJingle).counted, 1);
    EXPECT_EQ(Told({{9'900, PlayState::Finished}}, kJingle).counted, 1);
    EXPECT_EQ(Told({{9'900, PlayState::Skipped}}, kJingle).counted, 0);
    EXPECT_EQ(Told({{9'900, PlayState::Finished}}, 0).counted, 0);
}

TEST(Plays, EndOnceAndForGood) {
    const Told told({{5'000, PlayState::Skipped}, {5'000, PlayState::Skipped}, {90'000, PlayState::Finished}});
    EXPECT_EQ(told.ended, 1);
    EXPECT_EQ(told.counted, 0);
    EXPECT_EQ(told.play.state, PlayState::Skipped);
    EXPECT_EQ(told.play.heard_ms, 5'000);
}

TEST(Plays, NeverCountDown) {
    EXPECT_EQ(Told({{20'000, PlayState::Playing}, {10'000, PlayState::Playing}}).play.heard_ms, 20'000);
}

TEST(Plays, RefuseImpossibleTimes) {
    for (const int heard_ms : {-1, 24 * 3600 * 1000 + 1})
        EXPECT_EQ(advance(Play{}, {heard_ms, PlayState::Playing}, kSong).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::streaming
