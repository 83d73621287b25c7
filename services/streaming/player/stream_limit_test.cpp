#include "services/streaming/player/stream_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ActiveStream stream_on(const std::string& device, UnixMillis began_at, const std::string& name = {}) {
    return {device, name, "play on " + device, began_at, began_at};
}

TEST(StreamLimitTest, TheLimitIsThePlansOwnOrTheConfiguredOne) {
    const StreamLimits limits{1, 3, 6, 30'000};
    Entitlement entitlement;
    EXPECT_EQ(streams_allowed(entitlement, limits), 1);
    entitlement.plan_id = "student";
    EXPECT_EQ(streams_allowed(entitlement, limits), 3);
    entitlement.plan_id = "family";
    EXPECT_EQ(streams_allowed(entitlement, limits), 6);
    entitlement.max_streams = 2;
    EXPECT_EQ(streams_allowed(entitlement, limits), 2);
}

TEST(StreamLimitTest, WithoutRoomTheDevicesThatPlayAreNamed) {
    EXPECT_TRUE(make_room({}, 1, false)->empty());
    EXPECT_TRUE(make_room({stream_on("a", 1), stream_on("b", 2)}, 3, false)->empty());
    const auto one = make_room({stream_on("a", 1, "Kitchen")}, 1, false);
    EXPECT_EQ(one.error().code, Code::FailedPrecondition);
    EXPECT_THAT(one.error().message, HasSubstr("on one device at once, and “Kitchen” plays now"));
    const auto two = make_room({stream_on("a", 1, "Kitchen"), stream_on("b", 2)}, 2, false);
    EXPECT_THAT(two.error().message, HasSubstr("on 2 devices at once, and “Kitchen” and another device play now"));
}

TEST(StreamLimitTest, WhoTakesOverEndsWhatHasPlayedLongest) {
    const auto ended =
        make_room({stream_on("new", 30), stream_on("old", 10), stream_on("middle", 20)}, 2, true).value();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].device_id, "old");
    EXPECT_EQ(ended[1].device_id, "middle");
}

class PlaysAtOnceTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    PlaysAtOnceTest() : StreamingFixture(GetParam()) {}

    Result<StartedPlay> play_on(const std::string& device, bool take_over = false) {
        return run(playback.start({ann}, {track, 0, device, take_over}, "", ""));
    }
    Play tell(const std::string& play_id, bool paused = false) {
        return run(playback.update(ann, play_id, {1'000, PlayState::Playing, paused})).value();
    }
};

TEST_P(PlaysAtOnceTest, AFreePlanPlaysOnOneDevice) {
    const auto first = play_on("phone").value();
    EXPECT_EQ(play_on("desk").error().code, Code::FailedPrecondition);
    EXPECT_THAT(said(), ElementsAre("PlayStarted"));
    EXPECT_TRUE(play_on("phone")) << "one device holds one stream, whatever it begins";
    EXPECT_TRUE(run(playback.start({bob}, {track, 0, "desk"}, "", ""))) << "others are not concerned";
    EXPECT_EQ(tell(first.play.id).stop_reason, "This device plays something else now.");
}

TEST_P(PlaysAtOnceTest, TheStreamIsFreeWhenThePlayRestsEndsOrFallsSilent) {
    const auto phone = play_on("phone").value().play.id;
    tell(phone, true);
    const auto desk = play_on("desk").value().play.id;
    EXPECT_THAT(tell(phone).stop_reason, HasSubstr("one device"));
    EXPECT_TRUE(run(playback.update(ann, desk, {2'000, PlayState::Skipped})));
    EXPECT_EQ(tell(phone).stop_reason, "");
    now += 29'000;
    EXPECT_FALSE(play_on("desk"));
    now += 1'000;
    EXPECT_TRUE(play_on("desk"));
    EXPECT_THAT(tell(phone).stop_reason, HasSubstr("one device"));
}

TEST_P(PlaysAtOnceTest, AnotherDeviceTakesOver) {
    const auto phone = play_on("phone").value().play.id;
    const auto desk = play_on("desk", true).value().play.id;
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlayStarted", "StreamEnded"));
    EXPECT_THAT(tell(phone).stop_reason, HasSubstr("one device"));
    EXPECT_EQ(tell(desk).stop_reason, "");
}

TEST_P(PlaysAtOnceTest, APlanAllowsMore) {
    entitle(ann, {"premium", 0, 0, 2});
    EXPECT_EQ(run(playback.entitlement(ann)).value().max_streams, 2);
    EXPECT_TRUE(play_on("phone"));
    EXPECT_TRUE(play_on("desk"));
    EXPECT_FALSE(play_on("car"));
    EXPECT_EQ(play_on("not a device").error().code, Code::InvalidArgument);
}

TEST_P(PlaysAtOnceTest, ClientsThatNameNoDeviceAreOneTogether) {
    EXPECT_TRUE(play_on(""));
    EXPECT_TRUE(play_on(""));
    EXPECT_FALSE(play_on("phone"));
}

INSTANTIATE_TEST_SUITE_P(Databases, PlaysAtOnceTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
