#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/encoding/base64.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/listening/listening.h"
#include "services/streaming/past.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using testing::run;
using ::testing::SizeIs;

class PrivateSessionTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    PrivateSessionTest() : StreamingFixture(GetParam()) {}

    Play begin(bool private_session) {
        Wish wish{track, 0};
        wish.private_session = private_session;
        return run(playback.start({ann}, wish, "", "")).value().play;
    }
    /// The marks of all events that were said about plays; all of them have the field of PlayStarted.
    std::vector<bool> marks_said() {
        return database
            ->read_now([](storage::Snapshot& snapshot) -> Result<std::vector<bool>> {
                std::vector<bool> marks;
                const soci::rowset<std::string> rows =
                    (snapshot.sql().prepare << "SELECT data FROM event_outbox ORDER BY seq");
                for (const auto& data : rows) {
                    v1::PlayStarted message;
                    EXPECT_TRUE(message.ParseFromString(base64_decode(data).value()));
                    marks.push_back(message.private_session());
                }
                return marks;
            })
            .value();
    }
};

TEST_P(PrivateSessionTest, EveryEventOfItsPlaysSaysSo) {
    const auto play = begin(true);
    ASSERT_TRUE(run(playback.update(ann, play.id, {20'000, PlayState::Finished})));
    EXPECT_THAT(marks_said(), SizeIs(3));
    EXPECT_THAT(marks_said(), Each(true));
}

TEST_P(PrivateSessionTest, OtherPlaysDoNot) {
    begin(false);
    EXPECT_THAT(marks_said(), Each(false));
}

TEST_P(PrivateSessionTest, ThePastSaysSo) {
    begin(true);
    events::v1::BackfillRequest request;
    request.add_event_types(v1::PlayStarted::descriptor()->full_name());
    std::vector<bool> told;
    events::PastWriter writer(request, [&](const events::v1::BackfillChunk& chunk) -> Result<void> {
        for (const auto& event : chunk.events()) {
            v1::PlayStarted message;
            EXPECT_TRUE(message.ParseFromString(event.data()));
            told.push_back(message.private_session());
        }
        return {};
    });
    ASSERT_TRUE(database->read_apart([&](storage::Snapshot& snapshot) -> Result<void> {
        if (auto done = past(snapshot, writer); !done) return done;
        return writer.flush();
    }));
    EXPECT_THAT(told, ::testing::ElementsAre(true));
}

TEST_P(PrivateSessionTest, WhatSoundsInItIsShownToNobodyElse) {
    Listening listening(*database, {}, [this] { return now; });
    begin(true);
    EXPECT_THAT(run(listening.now_playing(ann, false)).value(), SizeIs(1));
    EXPECT_THAT(run(listening.now_playing(bob, true)).value(), IsEmpty());
    begin(false);
    EXPECT_THAT(run(listening.now_playing(bob, true)).value(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Databases, PrivateSessionTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
