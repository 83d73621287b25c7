#include "services/jukebox/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "platform/ids/ids.h"

namespace polyphony::jukebox {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;

class StateTest : public ::testing::Test {
  protected:
    StateTest() { EXPECT_TRUE(add(state, {a, b, c}, limits)); }

    const std::string a = ids::make();
    const std::string b = ids::make();
    const std::string c = ids::make();
    const QueueLimits limits{5};
    State state;
};

TEST_F(StateTest, StartsWithTheFirstAndGoesOnToTheEnd) {
    EXPECT_EQ(state.current, -1);
    EXPECT_FALSE(state.playing);
    for (const auto& track : {a, b, c}) {
        if (state.sounding.empty())
            start(state);
        else
            end_turn(state, state.turn);
        EXPECT_EQ(state.sounding, track);
        EXPECT_TRUE(state.playing);
    }
    end_turn(state, state.turn - 1);
    EXPECT_EQ(state.sounding, c) << "an old turn's end comes late";
    end_turn(state, state.turn);
    EXPECT_EQ(state.sounding, "");
    EXPECT_EQ(state.current, -1);
    EXPECT_FALSE(state.playing);
    start(state);
    EXPECT_EQ(state.sounding, a) << "from the beginning";
}

TEST_F(StateTest, PausesAndGoesOnWithoutBeginningAnew) {
    start(state);
    const auto turn = state.turn;
    stop(state);
    EXPECT_FALSE(state.playing);
    start(state);
    EXPECT_EQ(state.turn, turn);
    State empty;
    start(empty);
    EXPECT_FALSE(empty.playing) << "there is nothing to play";
}

TEST_F(StateTest, SkipsToAPlace) {
    ASSERT_TRUE(skip(state, 2, 7000));
    EXPECT_EQ(state.sounding, c);
    EXPECT_EQ(state.position_ms, 7000);
    EXPECT_TRUE(state.playing);
    const auto turn = state.turn;
    ASSERT_TRUE(skip(state, 2, 0));
    EXPECT_GT(state.turn, turn) << "the same track anew";
    EXPECT_EQ(skip(state, 3, 0).error().code, Code::InvalidArgument);
    EXPECT_EQ(skip(state, -1, 0).error().code, Code::InvalidArgument);
    EXPECT_EQ(skip(state, 0, -1).error().code, Code::InvalidArgument);
}

TEST_F(StateTest, ANewQueueLeavesWhatSounds) {
    ASSERT_TRUE(skip(state, 1, 0));
    const auto turn = state.turn;
    ASSERT_TRUE(set_queue(state, {c, b}, limits));
    EXPECT_EQ(state.current, 1);
    ASSERT_TRUE(set_queue(state, {c, a}, limits));
    EXPECT_EQ(state.current, -1);
    EXPECT_EQ(state.sounding, b);
    EXPECT_EQ(state.turn, turn);
    end_turn(state, turn);
    EXPECT_EQ(state.sounding, c) << "then the new queue begins";
}

TEST_F(StateTest, RemovingKeepsThePlace) {
    ASSERT_TRUE(skip(state, 1, 0));
    ASSERT_TRUE(remove(state, 0));
    EXPECT_EQ(state.current, 0);
    EXPECT_EQ(state.sounding, b);
    ASSERT_TRUE(remove(state, 0));
    EXPECT_EQ(state.sounding, c) << "the next one sounds";
    EXPECT_TRUE(state.playing);
    ASSERT_TRUE(remove(state, 0));
    EXPECT_EQ(state.sounding, "");
    EXPECT_FALSE(state.playing);
    EXPECT_EQ(remove(state, 0).error().code, Code::InvalidArgument);
}

TEST_F(StateTest, ShufflingPutsWhatSoundsFirst) {
    std::mt19937_64 random(1);
    ASSERT_TRUE(skip(state, 1, 0));
    const auto turn = state.turn;
    shuffle(state, random);
    EXPECT_EQ(state.track_ids.front(), b);
    EXPECT_EQ(state.current, 0);
    EXPECT_EQ(state.turn, turn);
    EXPECT_THAT(state.track_ids, UnorderedElementsAreArray({a, b, c}));
    State empty;
    shuffle(empty, random);
    EXPECT_TRUE(empty.track_ids.empty());
}

TEST_F(StateTest, ClearingStops) {
    start(state);
    clear(state);
    EXPECT_TRUE(state.track_ids.empty());
    EXPECT_EQ(state.sounding, "");
    EXPECT_FALSE(state.playing);
}

TEST_F(StateTest, RefusesTooMuchAndWhatIsNone) {
    EXPECT_EQ(add(state, {a, a, a}, limits).error().code, Code::ResourceExhausted);
    EXPECT_EQ(set_queue(state, {a, a, a, a, a, a}, limits).error().code, Code::ResourceExhausted);
    EXPECT_EQ(add(state, {"x"}, limits).error().code, Code::InvalidArgument);
    EXPECT_THAT(state.track_ids, ElementsAre(a, b, c));
    for (const double gain : {-0.1, 1.1, std::nan(""), HUGE_VAL})
        EXPECT_EQ(set_gain(state, gain).error().code, Code::InvalidArgument);
    EXPECT_TRUE(set_gain(state, 0.25));
    EXPECT_EQ(state.gain, 0.25);
}

}  // namespace
}  // namespace polyphony::jukebox
