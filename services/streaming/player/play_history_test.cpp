#include "services/streaming/player/play_history.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "platform/encoding/base64.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using Outcome = ReportedPlay::Outcome;

constexpr UnixMillis kDay = 24LL * 3'600'000;

class PlayHistoryTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    PlayHistoryTest() : StreamingFixture(GetParam()) {}

    Play late(UnixMillis ago, PlayState state = PlayState::Finished, int heard_ms = 20'000) {
        Play play;
        play.id = ids::make();
        play.track_id = track;
        play.started_at = now - ago;
        play.heard_ms = heard_ms;
        play.state = state;
        return play;
    }
    std::vector<Outcome> report(const std::string& user_id, const std::vector<Play>& plays) {
        std::vector<Outcome> outcomes;
        const auto reported = run(history.report(user_id, plays)).value();
        for (const auto& one : reported) {
            outcomes.push_back(one.outcome);
            EXPECT_EQ(one.reason.empty(), one.outcome != Outcome::Refused) << one.reason;
        }
        return outcomes;
    }
    /// When what was said first happened.
    UnixMillis happened_at() {
        return *database->read_now([](storage::Snapshot& snapshot) -> Result<UnixMillis> {
            std::string data;
            snapshot.sql() << "SELECT data FROM event_outbox ORDER BY seq LIMIT 1", soci::into(data);
            v1::PlayStarted started;
            EXPECT_TRUE(started.ParseFromString(base64_decode(data).value()));
            return google::protobuf::util::TimeUtil::TimestampToMilliseconds(started.happened_at());
        });
    }
};

TEST_P(PlayHistoryTest, PlaysToldLateCountOnceHoweverOftenTheyAreTold) {
    const auto heard = late(kDay);
    const auto skipped = late(2 * kDay, PlayState::Skipped, 5'000);
    EXPECT_THAT(report(ann, {heard, skipped}), ElementsAre(Outcome::Recorded, Outcome::Recorded));
    EXPECT_THAT(report(ann, {skipped, heard, heard}), ElementsAre(Outcome::Known, Outcome::Known, Outcome::Known));
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlayProgressed", "PlayFinished", "PlayStarted", "PlaySkipped"));
    EXPECT_EQ(happened_at(), heard.started_at);
}

TEST_P(PlayHistoryTest, APlayThatTheServerSawBeginEndsLate) {
    const auto play = run(playback.start({ann}, {track, 0}, "", "")).value().play;
    auto ended = play;
    ended.state = PlayState::Finished;
    ended.heard_ms = 20'000;
    now += kDay;
    EXPECT_THAT(report(ann, {ended}), ElementsAre(Outcome::Recorded));
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlayProgressed", "PlayFinished"));
}

TEST_P(PlayHistoryTest, WhatCannotBeTrueIsRefusedAndTheRestRecorded) {
    auto nameless = late(kDay);
    nameless.id = "x";
    const auto old = late(31 * kDay);
    const auto future = late(-kDay);
    const auto more_than_time = late(1'000, PlayState::Finished, 3'600'000);
    const auto going_on = late(kDay, PlayState::Playing);
    auto taken = late(kDay);
    EXPECT_THAT(report(bob, {taken}), ElementsAre(Outcome::Recorded));
    const auto good = late(30 * kDay);
    using enum ReportedPlay::Outcome;
    EXPECT_THAT(report(ann, {nameless, old, future, more_than_time, going_on, taken, good}),
                ElementsAre(Refused, Refused, Refused, Refused, Refused, Refused, Recorded));
    EXPECT_EQ(run(history.report(ann, std::vector<Play>(101))).error().code, Code::InvalidArgument);
}

TEST_P(PlayHistoryTest, IsReadInPagesLastBegunFirst) {
    std::vector<Play> plays;
    for (int i = 0; i < 5; ++i) plays.push_back(late((i / 2 + 1) * kDay));
    report(ann, plays);
    report(bob, {late(kDay)});
    std::vector<UnixMillis> begun;
    std::string token;
    int pages = 0;
    do {
        const auto page = run(history.recent(ann, 2, token)).value();
        for (const auto& play : page.plays) begun.push_back(play.started_at);
        token = page.next_page_token;
        ++pages;
    } while (!token.empty());
    EXPECT_EQ(pages, 3);
    EXPECT_THAT(begun, ElementsAre(now - kDay, now - kDay, now - 2 * kDay, now - 2 * kDay, now - 3 * kDay));
    EXPECT_EQ(run(history.recent(ann, 2, "nonsense")).error().code, Code::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Databases, PlayHistoryTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
