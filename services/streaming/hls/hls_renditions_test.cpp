// HLS from the cache of renditions, made by a real worker.
#include "services/streaming/hls/hls_renditions.h"

#include <gtest/gtest.h>

#include <numeric>

#include "services/streaming/hls/segments.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming::hls {
namespace {

class HlsRenditionsTest : public ::testing::Test, public StreamingFixture {
  protected:
    HlsRenditionsTest() : StreamingFixture("sqlite") {
        asset_.track_id = track;
        asset_.path = folder.path() / "tone.wav";
    }

    Result<std::shared_ptr<GrowingFile>> open() {
        return testing::run(renditions_of(renditions)(asset_, {Codec::Aac, Container::Mp4, 64}));
    }

    AudioAsset asset_;
};

TEST_F(HlsRenditionsTest, AreSegmentsAsSoonAsTheyAreThere) {
    Segments segments(open().value());
    EXPECT_GT(testing::run(segments.init()).value().length, 100U);
    EXPECT_GT(testing::run(segments.segment(0)).value().length, 1000U);
    const auto times = testing::run(segments.times(0)).value();
    EXPECT_TRUE(times.final);
    constexpr std::uint64_t kSamples = 20 * 8000;  // The fixture's tone.
    constexpr std::uint64_t kMostDelay = 4096;
    const auto all = std::accumulate(times.durations.begin(), times.durations.end(), std::uint64_t{0});
    EXPECT_EQ(times.timescale, 8000U);
    EXPECT_GE(all, kSamples);
    EXPECT_LE(all, kSamples + kMostDelay);
    EXPECT_TRUE(testing::run(segments.segment(times.durations.size() - 1)));
    EXPECT_EQ(testing::run(segments.segment(times.durations.size())).error().code, Code::NotFound);

    // Whole by now, which is known at once.
    Segments again(open().value());
    EXPECT_TRUE(testing::run(again.times(20'000)).value().final);
}

TEST_F(HlsRenditionsTest, SayWhyThereAreNone) {
    asset_.path = folder.path() / "missing.wav";
    const auto missing = open();
    const auto result = missing ? testing::run(Segments(*missing).init()).error() : missing.error();
    EXPECT_EQ(result.code, Code::NotFound) << result.message;
}

}  // namespace
}  // namespace polyphony::streaming::hls
