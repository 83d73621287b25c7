#include "services/streaming/playback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class PlaybackTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    PlaybackTest() : StreamingFixture(GetParam()) {}
};

TEST_P(PlaybackTest, SignsTheRenditionThatThePlanAllows) {
    Entitlement tight{"free", 48, 0};
    entitle(bob, tight);
    const auto original = run(playback.stream({ann}, {track, 0})).value();
    EXPECT_EQ(original.choice.job, std::nullopt);
    EXPECT_EQ(original.plan_max_kbps, 160);
    EXPECT_EQ(original.expires_at, now + 6LL * 3600 * 1000);
    EXPECT_THAT(original.url,
                StartsWith("/media/audio/" + track + "?user=" + ann + "&as=original&why=&expires=1800021600&sig="));
    const auto limited = run(playback.stream({bob}, {track, 0})).value();
    EXPECT_EQ(name(*limited.choice.job), "opus.ogg.48");
    EXPECT_THAT(limited.url, HasSubstr("&as=opus.ogg.48&why=bitrate_above_plan&"));
    EXPECT_EQ(limited.plan_max_kbps, 48);
    EXPECT_EQ(run(playback.stream({ann}, {track, 32})).value().choice.job->format.kbps, 32);
    EXPECT_EQ(run(playback.stream({ann}, {track, -5})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(playback.stream({ann}, {ids::make(), 0})).error().code, Code::NotFound);
}

TEST_P(PlaybackTest, AGainKnowsTheTruePeakOnceItIsMeasured) {
    Wish louder{track, 0};
    louder.gain_db = 3;
    EXPECT_EQ(run(playback.stream({ann}, louder)).value().choice.job->peak_dbtp, std::nullopt);
    Analysis analysis;
    analysis.track_id = track;
    Measurement measurement;
    measurement.loudness.true_peak_dbtp = -1.5;
    const auto written = database->write_now([&](storage::Transaction& transaction) -> Result<void> {
        store::put_measurement(transaction, analysis, measurement, now);
        return {};
    });
    ASSERT_TRUE(written);
    EXPECT_EQ(run(playback.stream({ann}, louder)).value().choice.job->peak_dbtp, -1.5);
}

TEST_P(PlaybackTest, PlaysWhatWasDecidedAsLongAsThePlanAllowsIt) {
    ClientProfile client;
    client.transcoding = {{"mp3", "mp3", "http"}};
    const auto decision = run(playback.decide({bob}, track, client, {})).value();
    ASSERT_TRUE(decision.format);
    const auto format = name(TranscodeJob{*decision.format});
    EXPECT_EQ(format, "mp3.raw.64") << "as much as the original has";
    const auto stream = run(playback.decided({bob}, track, format, 500)).value();
    EXPECT_EQ(name(*stream.choice.job), "mp3.raw.64.s500");
    EXPECT_THAT(stream.url, HasSubstr("&as=mp3.raw.64.s500&why=decided&"));
    EXPECT_EQ(stream.choice.content_type, "audio/mpeg");
    entitle(bob, {"tight", 48, 0});
    EXPECT_EQ(run(playback.decided({bob}, track, format, 0)).error().code, Code::FailedPrecondition);
    EXPECT_EQ(run(playback.decided({bob}, track, "flac.raw.0", 0)).error().code, Code::FailedPrecondition);
    for (const auto* forged : {"", "original", "mp3.raw.9999", "mp3.raw.48.s100", "mp3.raw.48.g4000", "../x"})
        EXPECT_EQ(run(playback.decided({bob}, track, forged, 0)).error().code, Code::InvalidArgument) << forged;
    EXPECT_EQ(run(playback.decided({bob}, track, "mp3.raw.48", -1)).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(playback.decided({bob}, ids::make(), "mp3.raw.48", 0)).error().code, Code::NotFound);
    EXPECT_EQ(run(playback.decide({bob}, ids::make(), client, {})).error().code, Code::NotFound);
    client.max_kbps = -1;
    EXPECT_EQ(run(playback.decide({bob}, track, client, {})).error().code, Code::InvalidArgument);
}

TEST_P(PlaybackTest, GivesTheSameAddressAgainForAWhile) {
    now += 1000;
    const auto first = run(playback.stream({ann}, {track, 0})).value();
    EXPECT_GE(first.expires_at, now + 6LL * 3600 * 1000);
    now += 600'000;
    EXPECT_EQ(run(playback.stream({ann}, {track, 0})).value().url, first.url);
    now += 3600'000;
    const auto later = run(playback.stream({ann}, {track, 0})).value();
    EXPECT_NE(later.url, first.url);
    EXPECT_GE(later.expires_at, now + 6LL * 3600 * 1000);
}

TEST_P(PlaybackTest, KnowsEntitlementsUntilTheyEnd) {
    EXPECT_EQ(run(playback.entitlement(ann)).value().plan_id, "free");
    entitle(ann, {"premium", 0, now + 1000});
    EXPECT_EQ(run(playback.entitlement(ann)).value().plan_id, "premium");
    EXPECT_EQ(run(playback.entitlement(ann)).value().max_bitrate_kbps, 0);
    now += 1000;
    EXPECT_EQ(run(playback.entitlement(ann)).value().plan_id, "free");
    EXPECT_EQ(run(playback.entitlement(ann)).value().max_bitrate_kbps, 160);
}

TEST_P(PlaybackTest, SaysEachEventOnceInOrder) {
    const auto started = run(playback.start({ann}, {track, 0}, "album:1", "")).value();
    EXPECT_TRUE(ids::valid(started.play.id));
    EXPECT_FALSE(started.stream.url.empty());
    EXPECT_THAT(said(), ElementsAre("PlayStarted"));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(run(playback.update(ann, started.play.id, {10'000, PlayState::Playing})));
    EXPECT_THAT(said(), ElementsAre("PlayStarted"));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(run(playback.update(ann, started.play.id, {20'000, PlayState::Playing})));
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlayProgressed"));
    for (int i = 0; i < 2; ++i) {
        const auto ended = run(playback.update(ann, started.play.id, {20'000, PlayState::Finished})).value();
        EXPECT_EQ(ended.state, PlayState::Finished);
        EXPECT_EQ(ended.context, "album:1");
    }
    EXPECT_TRUE(run(playback.update(ann, started.play.id, {30'000, PlayState::Skipped})));
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlayProgressed", "PlayFinished"));
}

TEST_P(PlaybackTest, SaysWhenAPlayIsSkipped) {
    const auto started = run(playback.start({ann}, {track, 0}, "", "")).value();
    EXPECT_TRUE(run(playback.update(ann, started.play.id, {3'000, PlayState::Skipped})));
    EXPECT_THAT(said(), ElementsAre("PlayStarted", "PlaySkipped"));
}

TEST_P(PlaybackTest, StartsNothingTwice) {
    const auto id = ids::make();
    const auto first = run(playback.start({ann}, {track, 0}, "radio", id)).value();
    EXPECT_TRUE(run(playback.update(ann, id, {5'000, PlayState::Playing})));
    now += 1000;
    const auto again = run(playback.start({ann}, {track, 0}, "radio", id)).value();
    EXPECT_EQ(again.play.started_at, first.play.started_at);
    EXPECT_EQ(again.play.heard_ms, 5'000);
    EXPECT_THAT(said(), ElementsAre("PlayStarted"));
    EXPECT_EQ(run(playback.start({bob}, {track, 0}, "", id)).error().code, Code::AlreadyExists);
}

TEST_P(PlaybackTest, ARepeatedStartWithAKeyGivesTheSamePlay) {
    const idempotency::Request request{ann, "key-1", "digest"};
    const auto first = run(playback.start({ann}, {track, 0}, "radio", "", request)).value();
    const auto again = run(playback.start({ann}, {track, 0}, "radio", "", request)).value();
    EXPECT_EQ(again.play.id, first.play.id);
    EXPECT_THAT(said(), ElementsAre("PlayStarted"));
    const idempotency::Request other{ann, "key-1", "other"};
    EXPECT_EQ(run(playback.start({ann}, {track, 0}, "", "", other)).error().code, Code::AlreadyExists);
}

TEST_P(PlaybackTest, HidesOthersPlays) {
    const auto started = run(playback.start({ann}, {track, 0}, "", "")).value();
    EXPECT_EQ(run(playback.update(bob, started.play.id, {1, PlayState::Playing})).error().code, Code::NotFound);
    EXPECT_EQ(run(playback.update(ann, ids::make(), {1, PlayState::Playing})).error().code, Code::NotFound);
}

TEST_P(PlaybackTest, RefusesBadInput) {
    EXPECT_EQ(run(playback.start({ann}, {track, 0}, std::string(201, 'x'), "")).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(playback.start({ann}, {track, 0}, "", "short")).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(playback.start({ann}, {"nonsense", 0}, "", "")).error().code, Code::NotFound);
    EXPECT_THAT(said(), IsEmpty());
    const auto started = run(playback.start({ann}, {track, 0}, "", "")).value();
    EXPECT_EQ(run(playback.update(ann, started.play.id, {-1, PlayState::Playing})).error().code, Code::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Databases, PlaybackTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
