#include "services/streaming/renditions/quarantine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::HasSubstr;

class QuarantineTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    QuarantineTest() : StreamingFixture(GetParam()) {
        asset.track_id = track;
        asset.modified_ms = 5;
    }
    void note(Code code, const std::string& reason) {
        run([](Quarantine& q, AudioAsset a, Error error) -> Task<int> {
            co_await q.note(std::move(a), std::move(error));
            co_return 0;
        }(quarantine, asset, {code, reason}));
    }

    AudioAsset asset;
};

TEST_P(QuarantineTest, RefusesAudioThatFailedTwice) {
    EXPECT_TRUE(run(quarantine.check(asset)));
    note(Code::Internal, "The worker died.");
    EXPECT_TRUE(run(quarantine.check(asset)));
    note(Code::FailedPrecondition, "It is no audio.");
    const auto refused = run(quarantine.check(asset));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::FailedPrecondition);
    EXPECT_THAT(refused.error().message, HasSubstr("It is no audio."));
    asset.size_bytes = 7;
    EXPECT_TRUE(run(quarantine.check(asset))) << "another file";
    note(Code::Internal, "The worker died.");
    EXPECT_TRUE(run(quarantine.check(asset))) << "for the first time";
}

TEST_P(QuarantineTest, CountsOnlyWhatIsTheAudiosFault) {
    for (int i = 0; i < 3; ++i) note(Code::Unavailable, "There is no room.");
    EXPECT_TRUE(run(quarantine.check(asset)));
}

TEST_P(QuarantineTest, ShowsTheReasonOnlyWhereItMatters) {
    AudioAsset stored = asset;
    stored.path = folder.path() / "tone.wav";
    stored.bitrate_kbps = 64;
    put(stored);
    for (int i = 0; i < 2; ++i) note(Code::FailedPrecondition, "It is no audio.");
    EXPECT_TRUE(run(playback.stream({ann}, {track, 0}))) << "the original";
    const auto converted = run(playback.stream({ann}, {track, 32}));
    ASSERT_FALSE(converted);
    EXPECT_THAT(converted.error().message, HasSubstr("It is no audio."));
}

INSTANTIATE_TEST_SUITE_P(Databases, QuarantineTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
