// Two tracks that are cut from one tone, as HLS delivers them, join to that tone again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include "services/streaming/hls/segments.h"
#include "services/streaming/hls/test_rendition.h"
#include "services/streaming/hls/variants.h"
#include "services/streaming/media/test_audio.h"
#include "services/streaming/media/transcode.h"

namespace polyphony::streaming::hls {
namespace {

constexpr int kRate = 44'100;
constexpr double kTone = 997;
constexpr double kVolume = 0.5;
// Whole numbers of samples at 48 kHz too.
constexpr int kFirst = 6 * kRate + 441 * 7;
constexpr int kSecond = 5 * kRate + 441 * 3;

struct Delivered {
    std::string variant;
    bool decoder_skips_priming = false;  ///< By what the codec's own head says.
    double tolerance = 0;                ///< Of each sample, where the cut was.
};

class GaplessTest : public ::testing::TestWithParam<Delivered>, public TestAudio {
  protected:
    /// A part of the tone, in 32 bits: from this sample on, so many.
    std::string part(const std::string& name, int from, int count) {
        auto path = (folder() / name).string();
        run_command("-f lavfi -i \"aevalsrc='" + std::to_string(kVolume) + "*sin(2*PI*" + std::to_string(kTone) +
                    "*(n+" + std::to_string(from) + ")/" + std::to_string(kRate) + ")':s=" + std::to_string(kRate) +
                    "\" -af atrim=end_sample=" + std::to_string(count) + " -c:a pcm_s24le " + path);
        return path;
    }
    static void run_command(const std::string& arguments) { TestAudio::run("ffmpeg -v error -y " + arguments); }

    /// What is heard of a track: all that its segments hold, without the encoder's delay, as long as they say.
    std::vector<float> heard(const std::string& path) {
        const auto source = open(path);
        const auto target = create("rendition.mp4");
        const auto format = *variant_of(GetParam().variant);
        EXPECT_TRUE(transcode(source.descriptor(), target.descriptor(), {format}, {}));
        std::ifstream made(folder() / "rendition.mp4", std::ios::binary);
        auto rendition = std::make_shared<TestRendition>(std::string(std::istreambuf_iterator<char>(made), {}));
        rendition->grow();
        Segments segments(rendition);
        const auto times = testing::run(segments.times(0)).value();
        EXPECT_TRUE(times.final);
        rate_ = static_cast<int>(times.timescale);

        std::string bytes = read(testing::run(segments.init()).value());
        std::uint64_t ticks = 0;
        for (std::size_t number = 0; number < times.durations.size(); ++number) {
            bytes += read(testing::run(segments.segment(number)).value());
            ticks += times.durations[number];
        }
        std::ofstream(folder() / "joined.mp4", std::ios::binary) << bytes;
        run_command("-i " + (folder() / "joined.mp4").string() + " -ac 1 -f f32le " +
                    (folder() / "joined.pcm").string());
        auto samples = read_samples();
        const auto priming = GetParam().decoder_skips_priming ? 0 : priming_of(bytes);
        samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(priming));
        EXPECT_GE(samples.size(), ticks - priming_of(bytes));
        samples.resize(ticks - priming_of(bytes));
        return samples;
    }

    int rate_ = 0;

  private:
    static std::string read(const http::FileRange& range) {
        std::string bytes(range.length, '\0');
        EXPECT_EQ(::pread(range.file->descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(range.offset)),
                  static_cast<ssize_t>(bytes.size()));
        return bytes;
    }
    static std::uint64_t priming_of(const std::string& bytes) {
        FragmentIndex index;
        const auto read_at = [&](std::uint64_t offset, std::uint64_t wanted) { return bytes.substr(offset, wanted); };
        EXPECT_TRUE(index.scan(read_at, bytes.size()));
        return index.priming();
    }
    std::vector<float> read_samples() {
        std::ifstream file(folder() / "joined.pcm", std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        std::vector<float> samples(bytes.size() / sizeof(float));
        std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
        return samples;
    }
};

TEST_P(GaplessTest, JoinsAsIfItHadNotBeenCut) {
    auto joined = heard(part("first.wav", 0, kFirst));
    const auto cut = joined.size();
    EXPECT_EQ(cut, static_cast<std::size_t>(kFirst) * static_cast<std::size_t>(rate_) / kRate);
    const auto second = heard(part("second.wav", kFirst, kSecond));
    EXPECT_EQ(second.size(), static_cast<std::size_t>(kSecond) * static_cast<std::size_t>(rate_) / kRate);
    joined.insert(joined.end(), second.begin(), second.end());

    constexpr std::size_t kAround = 2048;
    double worst = 0;
    for (std::size_t i = cut - kAround; i < cut + kAround; ++i) {
        const double expected = kVolume * std::sin(2 * std::numbers::pi * kTone * static_cast<double>(i) / rate_);
        worst = std::max(worst, std::abs(joined[i] - expected));
    }
    EXPECT_LT(worst, GetParam().tolerance);
}

INSTANTIATE_TEST_SUITE_P(Variants, GaplessTest,
                         ::testing::Values(Delivered{"flac", false, 0.0001}, Delivered{"aac-256", false, 0.1},
                                           Delivered{"opus-128", true, 0.1}),
                         [](const auto& info) { return info.param.variant.substr(0, info.param.variant.find('-')); });

}  // namespace
}  // namespace polyphony::streaming::hls
