#include "services/streaming/reactions.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <atomic>

#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/payment/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;

class ReactionsTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    ReactionsTest() : StreamingFixture(GetParam()) {}

    void hear(const google::protobuf::Message& message) {
        events::Event event;
        event.type = message.GetDescriptor()->full_name();
        event.data = message.SerializeAsString();
        const auto handlers = reactions(
                                  open_files, LicenceLimits(), [this] { ++wakes; }, [this] { return now; })
                                  .handlers();
        const auto heard = database->write_now([&](storage::Transaction& transaction) -> Result<int> {
            if (auto done = handlers.at(event.type)(transaction, event); !done) return fail(done.error());
            return 0;
        });
        ASSERT_TRUE(heard) << heard.error().message;
    }

    std::optional<Analysis> analysis(const std::string& track_id) {
        return database
            ->read_now([&](storage::Snapshot& snapshot) -> Result<std::optional<Analysis>> {
                return store::find_analysis(snapshot.sql(), track_id);
            })
            .value();
    }

    std::atomic<int> wakes = 0;

    template <class Message>
    Message track_event(const std::string& id, int kbps) {
        Message message;
        message.mutable_track()->set_id(id);
        message.mutable_track()->set_duration_ms(1000);
        message.mutable_track()->set_album_id("album");
        message.mutable_file()->set_path("/music/a.flac");
        message.mutable_file()->set_content_type("audio/flac");
        message.mutable_file()->set_bitrate_kbps(kbps);
        return message;
    }
};

TEST_P(ReactionsTest, ATrackThatBecomesAnotherPartIsMeasuredAnew) {
    const auto id = ids::make();
    auto event = track_event<catalog::v1::TrackChanged>(id, 100);
    event.mutable_file()->set_part_start_us(2'000'000);
    event.mutable_file()->set_part_end_us(5'000'000);
    hear(event);
    const auto asset = database->read_now([&](storage::Snapshot& snapshot) -> Result<std::optional<AudioAsset>> {
        return store::find_asset(snapshot.sql(), id);
    });
    EXPECT_EQ((*asset)->part, (AudioPart{2'000'000, 5'000'000}));
    (void)database->write_now([&](storage::Transaction& transaction) -> Result<int> {
        store::put_analysis(transaction, measured(*store::find_analysis(transaction.sql(), id)));
        return 0;
    });
    hear(event);
    EXPECT_EQ(analysis(id)->state, AnalysisState::Measured);
    event.mutable_file()->set_part_start_us(1'000'000);
    hear(event);
    EXPECT_EQ(analysis(id)->state, AnalysisState::Waiting);
}

TEST_P(ReactionsTest, KeepsItsOwnCopyOfTracks) {
    const auto id = ids::make();
    EXPECT_EQ(run(playback.stream({ann}, {id, 0})).error().code, Code::NotFound);
    hear(track_event<catalog::v1::TrackPublished>(id, 100));
    EXPECT_EQ(run(playback.stream({ann}, {id, 0})).value().choice.bitrate_kbps, 100);
    hear(track_event<catalog::v1::TrackChanged>(id, 120));
    EXPECT_EQ(run(playback.stream({ann}, {id, 0})).value().choice.bitrate_kbps, 120);
    EXPECT_EQ(run(playback.stream({ann}, {id, 0})).value().choice.content_type, "audio/flac");

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(id);
    hear(withdrawn);
    EXPECT_EQ(run(playback.stream({ann}, {id, 0})).error().code, Code::NotFound);
}

TEST_P(ReactionsTest, ForgetsOpenFilesOfChangedTracks) {
    open_files.put(track, "original", {});
    open_files.put(track, "opus.ogg.96", {});
    const auto other = ids::make();
    open_files.put(other, "original", {});
    hear(track_event<catalog::v1::TrackChanged>(track, 120));
    EXPECT_FALSE(open_files.find(track, "original"));
    EXPECT_FALSE(open_files.find(track, "opus.ogg.96"));
    EXPECT_TRUE(open_files.find(other, "original"));
}

TEST_P(ReactionsTest, HasTracksMeasured) {
    const auto id = ids::make();
    hear(track_event<catalog::v1::TrackPublished>(id, 100));
    ASSERT_TRUE(analysis(id));
    EXPECT_EQ(analysis(id)->album_id, "album");
    EXPECT_EQ(analysis(id)->due_at, now);
    EXPECT_EQ(wakes, 1);
    auto moved = track_event<catalog::v1::TrackChanged>(id, 100);
    moved.mutable_track()->set_album_id("other");
    hear(moved);
    EXPECT_EQ(analysis(id)->album_id, "other");

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(id);
    hear(withdrawn);
    EXPECT_FALSE(analysis(id));
}

TEST_P(ReactionsTest, KeepsItsOwnCopyOfEntitlements) {
    payment::v1::EntitlementChanged changed;
    changed.set_user_id(ann);
    changed.set_plan_id("premium");
    hear(changed);
    EXPECT_EQ(run(playback.entitlement(ann)).value().max_bitrate_kbps, 0);
    *changed.mutable_valid_until() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(now - 1);
    hear(changed);
    EXPECT_EQ(run(playback.entitlement(ann)).value().plan_id, "free");
    EXPECT_EQ(run(playback.entitlement(bob)).value().plan_id, "free");
}

TEST_P(ReactionsTest, RevokesTheLicencesOfWhoHasNoPlanAnyMore) {
    payment::v1::EntitlementChanged changed;
    changed.set_user_id(ann);
    changed.set_plan_id("premium");
    hear(changed);
    const auto licence = run(licences.issue({ann}, "phone", {track})).value();
    changed.set_plan_id("family");
    hear(changed);
    EXPECT_TRUE(run(licences.valid(licence.id)).value());
    changed.set_plan_id("free");
    hear(changed);
    hear(changed);
    EXPECT_FALSE(run(licences.valid(licence.id)).value());
    EXPECT_EQ(said(), std::vector<std::string>{"LicenceRevoked"});
}

TEST_P(ReactionsTest, ForgetsErasedPeople) {
    entitle(ann, {"premium", 0, 0});
    const auto play = run(playback.start({ann}, {track, 0}, "", "")).value().play;
    ASSERT_TRUE(run(licences.issue({ann}, "phone", {track})));
    user::v1::AccountErased erased;
    erased.set_user_id(ann);
    hear(erased);
    EXPECT_EQ(run(playback.update(ann, play.id, {1, PlayState::Playing})).error().code, Code::NotFound);
    EXPECT_EQ(run(playback.entitlement(ann)).value().plan_id, "free");
    EXPECT_TRUE(run(licences.list(ann)).value().empty());
}

TEST(OpenFilesTest, KeepsThoseUsedLastForATime) {
    OpenFiles files(2, std::chrono::seconds(30));
    files.put("a", "original", {});
    files.put("b", "original", {});
    EXPECT_TRUE(files.find("a", "original"));
    files.put("c", "original", {});
    EXPECT_TRUE(files.find("a", "original"));
    EXPECT_FALSE(files.find("b", "original"));
    OpenFiles short_lived(2, std::chrono::seconds(0));
    short_lived.put("a", "original", {});
    EXPECT_FALSE(short_lived.find("a", "original"));
}

INSTANTIATE_TEST_SUITE_P(Databases, ReactionsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
