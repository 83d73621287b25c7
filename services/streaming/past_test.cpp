#include "services/streaming/past.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "platform/testing/testing.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/migrations.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;

constexpr UnixMillis kStart = 1'700'000'000'000;

class StreamingPastTest : public ::testing::TestWithParam<std::string> {
  protected:
    /// A play of `ann` that began `minute` minutes after kStart.
    void play(int minute, const std::string& id, std::initializer_list<Progress> steps) {
        Play play;
        play.id = id;
        play.user_id = "ann";
        play.track_id = "track of " + id;
        play.context = "queue";
        play.started_at = kStart + minute * 60'000LL;
        const auto written = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            store::insert_play(transaction, play);
            for (const auto& step : steps) {
                const auto advanced = advance(play, step, 180'000).value();
                store::update_play(transaction, advanced);
                play = advanced.play;
            }
            return {};
        });
        ASSERT_TRUE(written) << written.error().message;
    }

    /// What is told, as `TYPE PLAY SECONDS`, the seconds since its start.
    std::vector<std::string> tell() {
        events::v1::BackfillRequest request;
        for (const auto* type : {"PlayStarted", "PlayProgressed", "PlayFinished", "PlaySkipped"})
            request.add_event_types(std::string("polyphony.streaming.v1.") + type);
        std::vector<std::string> told;
        events::PastWriter writer(request, [&](const events::v1::BackfillChunk& chunk) -> Result<void> {
            for (const auto& event : chunk.events()) told.push_back(describe(event));
            return {};
        });
        const auto done = database_->read_apart([&](storage::Snapshot& snapshot) -> Result<void> {
            if (auto said = past(snapshot, writer); !said) return said;
            return writer.flush();
        });
        EXPECT_TRUE(done) << done.error().message;
        return told;
    }

    static std::string describe(const events::v1::PastEvent& event) {
        v1::PlayStarted message;  // All begin with the same fields.
        EXPECT_TRUE(message.ParseFromString(event.data()));
        EXPECT_EQ(event.subject(), "ann");
        const auto time = google::protobuf::util::TimeUtil::TimestampToMilliseconds(event.time());
        return event.type().substr(event.type().rfind('.') + 1) + " " + message.play_id() + " " +
               std::to_string((time - kStart) / 1000);
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
};

TEST_P(StreamingPastTest, TellsEachPlayInTheOrderInWhichItWasHeard) {
    play(2, "skipped", {{5'000, PlayState::Skipped}});
    play(0, "heard", {{31'000, PlayState::Playing}, {170'000, PlayState::Finished}});
    play(5, "under way", {{40'000, PlayState::Playing}});
    EXPECT_THAT(tell(), ElementsAre("PlayStarted heard 0", "PlayProgressed heard 30", "PlayFinished heard 170",
                                    "PlayStarted skipped 120", "PlaySkipped skipped 125", "PlayStarted under way 300",
                                    "PlayProgressed under way 330"));
}

TEST_P(StreamingPastTest, GoesOnBehindThePage) {
    for (int i = 0; i < 601; ++i) play(i / 3, "play " + std::to_string(i), {});
    EXPECT_EQ(tell().size(), 601U);
}

INSTANTIATE_TEST_SUITE_P(Databases, StreamingPastTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
