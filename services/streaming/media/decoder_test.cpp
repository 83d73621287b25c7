#include "services/streaming/media/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "services/streaming/media/test_audio.h"

namespace polyphony::streaming {
namespace {

using ::testing::HasSubstr;

constexpr int kDecodedFrames = 3 * kToneRate + 123;

struct Kind {
    std::string name;       ///< Of the file.
    std::string arguments;  ///< Of ffmpeg.
    bool exact = true;      ///< Whether the file says where its audio is …
    int tolerance = 0;      ///< … to so many samples; or by so many it may be wrong.
};

int rate_of(const std::string& path) {
    const auto file = TestAudio::open(path);
    return Decoder::open(file.descriptor())->facts().sample_rate;
}

class DecoderKindTest : public ::testing::TestWithParam<Kind>, public TestAudio {};

TEST_P(DecoderKindTest, GivesEverySampleOnce) {
    const auto path = tone(GetParam().name, kDecodedFrames, GetParam().arguments);
    const auto file = open(path);
    const auto decoder = Decoder::open(file.descriptor());
    ASSERT_TRUE(decoder) << decoder.error().message;
    EXPECT_EQ(decoder->facts().channels, 2);
    const auto rate = decoder->facts().sample_rate;
    const auto samples = decode(path);
    const auto expected = static_cast<double>(kDecodedFrames) * rate / kToneRate;
    if (GetParam().exact)
        EXPECT_NEAR(static_cast<double>(samples.size()) / 2, expected, GetParam().tolerance);
    else
        EXPECT_NEAR(static_cast<double>(samples.size()) / 2, expected, GetParam().tolerance);
    const auto second = static_cast<std::size_t>(rate);
    EXPECT_LT(besides_the_tone(samples, rate, second / 10, second), 0.05);
}

TEST_P(DecoderKindTest, GoesOnWhereItIsToldTo) {
    const auto path = tone(GetParam().name, kDecodedFrames, GetParam().arguments);
    const auto all = decode(path);
    constexpr std::int64_t kFrom = 50'000;
    const auto part = decode(path, kFrom);
    const auto expected = all.size() - 2 * kFrom;
    if (!GetParam().exact) {
        EXPECT_NEAR(static_cast<double>(part.size()), static_cast<double>(expected), 2 * GetParam().tolerance);
        return;
    }
    ASSERT_EQ(part.size(), expected);
    double worst = 0;
    for (std::size_t i = 0; i < part.size(); ++i)
        worst = std::max<double>(worst, std::abs(part[i] - all[2 * kFrom + i]));
    EXPECT_LT(worst, 0.01);
    EXPECT_TRUE(decode(path, 10 * kDecodedFrames).empty());
}

TEST_P(DecoderKindTest, TakesAPartForAll) {
    if (!GetParam().exact) GTEST_SKIP();
    const auto path = tone(GetParam().name, kDecodedFrames, GetParam().arguments);
    const auto all = decode(path);
    const auto rate = rate_of(path);
    // A second, and half of a second and a frame of a CD, a 75th part.
    const std::vector<std::int64_t> borders{0, 1'000'000, 1'513'333, 0};
    const auto seconds = [&](double time) { return 2 * static_cast<std::size_t>(std::lround(time * rate)); };
    const std::vector<std::size_t> places{0, seconds(1), seconds(1.5 + 1 / 75.0), all.size()};
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        const auto part = decode(path, 0, {borders[i], borders[i + 1]});
        ASSERT_EQ(part.size(), places[i + 1] - places[i]) << i;
        double worst = 0;
        for (std::size_t at = 0; at < part.size(); ++at)
            worst = std::max<double>(worst, std::abs(part[at] - all[places[i] + at]));
        EXPECT_LT(worst, 0.01) << i;
    }
    EXPECT_EQ(decode(path, 1000, {1'000'000, 2'000'000}).size(), seconds(1) - 2000);
    EXPECT_TRUE(decode(path, 0, {60'000'000, 70'000'000}).empty());
}

INSTANTIATE_TEST_SUITE_P(Files, DecoderKindTest,
                         ::testing::Values(Kind{"a.wav", ""}, Kind{"a.flac", ""}, Kind{"b.flac", "-sample_fmt s32"},
                                           Kind{"a.ogg", "-c:a libvorbis"}, Kind{"a.opus", "-c:a libopus", true, 1},
                                           Kind{"a.mp3", "-c:a libmp3lame"},
                                           Kind{"a.m4a", "-c:a aac -aac_pns 0", true, kToneRate / 1000},
                                           Kind{"b.m4a", "-c:a alac"}, Kind{"a.aac", "-c:a aac", false, 2400},
                                           Kind{"a.webm", "-c:a libopus", false, 2400}, Kind{"a.aiff", ""},
                                           Kind{"a.wv", ""}, Kind{"a.wma", "-c:a wmav2", false, 4800}),
                         [](const auto& info) {
                             auto name = info.param.name;
                             name.replace(name.find('.'), 1, "_");
                             return name;
                         });

class DecoderTest : public ::testing::Test, public TestAudio {
  protected:
    /// What is said to this as audio.
    std::string reason(const std::string& bytes) {
        const auto path = folder() / "bad";
        std::ofstream(path, std::ios::binary) << bytes;
        const auto file = open(path);
        auto decoder = Decoder::open(file.descriptor());
        for (;;) {
            if (!decoder) break;
            const auto samples = decoder->read();
            if (!samples) {
                EXPECT_EQ(samples.error().code, Code::FailedPrecondition);
                return samples.error().message;
            }
            if (samples->empty()) return "no reason";
        }
        EXPECT_EQ(decoder.error().code, Code::FailedPrecondition);
        return decoder.error().message;
    }
    static std::string bytes_of(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

TEST_F(DecoderTest, KnowsWhatIsLossless) {
    EXPECT_EQ(Decoder::open(open(tone("a.flac", 1000)).descriptor())->facts().bits, 16);
    const auto deep = open(tone("b.flac", 1000, "-sample_fmt s32"));
    EXPECT_EQ(Decoder::open(deep.descriptor())->facts().bits, 24);
    const auto lossy = open(tone("a.ogg", 1000, "-c:a libvorbis"));
    EXPECT_EQ(Decoder::open(lossy.descriptor())->facts().bits, 0);
}

TEST_F(DecoderTest, SaysWhyItIsNoAudio) {
    EXPECT_THAT(reason(""), HasSubstr("cannot be read as audio"));
    EXPECT_THAT(reason("just words"), HasSubstr("cannot be read as audio"));
    EXPECT_THAT(reason("#EXTM3U\nfile:///etc/passwd\n"), HasSubstr("cannot be read as audio"));
    EXPECT_THAT(reason("ffconcat version 1.0\nfile /etc/passwd\n"), HasSubstr("cannot be read as audio"));
    EXPECT_THAT(reason(std::string(100'000, '\0')), HasSubstr("cannot be read as audio"));
    run("ffmpeg -v error -y -f lavfi -i testsrc=duration=1:size=64x64 -c:v mpeg4 '" + (folder() / "v.mp4").string() +
        "'");
    EXPECT_THAT(reason(bytes_of((folder() / "v.mp4").string())), HasSubstr("none that is known"));
}

TEST_F(DecoderTest, PlaysWhatThereIsOfATruncatedFile) {
    for (const auto* name : {"a.flac", "a.mp3", "a.ogg"}) {
        const auto whole = bytes_of(tone(name, 10 * kDecodedFrames));
        std::ofstream(folder() / "half", std::ios::binary) << whole.substr(0, whole.size() / 2);
        const auto samples = decode((folder() / "half").string());
        EXPECT_GT(samples.size(), 5 * kDecodedFrames) << name;
        EXPECT_LT(samples.size(), 15 * kDecodedFrames) << name;
    }
}

TEST_F(DecoderTest, LeavesOutWhatIsBroken) {
    auto bytes = bytes_of(tone("a.mp3", kDecodedFrames));
    for (std::size_t i = bytes.size() / 3; i < bytes.size() / 2; ++i) bytes[i] = static_cast<char>(i * 37);
    std::ofstream(folder() / "holes", std::ios::binary) << bytes;
    EXPECT_GT(decode((folder() / "holes").string()).size(), kDecodedFrames / 2);
}

}  // namespace
}  // namespace polyphony::streaming
