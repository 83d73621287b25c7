#include "services/streaming/media/transcode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "services/streaming/media/test_audio.h"

namespace polyphony::streaming {
namespace {

constexpr int kSourceFrames = 10 * kToneRate + 321;

struct Case {
    AudioFormat format;
    bool exact = true;  ///< Whether its container tells of the encoder's delay and padding.
};

std::string name_of(const AudioFormat& format) { return name(format.codec) + "_" + name(format.container); }

class TranscodeTest : public ::testing::Test, public TestAudio {
  protected:
    Result<Transcoded> make(const std::string& source, const TranscodeJob& job, const std::string& name = "out") {
        const auto in = open(source);
        const auto out = create(name);
        said_.clear();
        return transcode(in.descriptor(), out.descriptor(), job,
                         [this](std::uint64_t bytes) { said_.push_back(bytes); });
    }
    std::string out() const { return (folder() / "out").string(); }
    static double loudest(const std::vector<float>& samples) {
        double most = 0;
        for (const float sample : samples) most = std::max<double>(most, std::abs(sample));
        return most;
    }

    std::vector<std::uint64_t> said_;
};

class TranscodeFormatTest : public TranscodeTest, public ::testing::WithParamInterface<Case> {};

TEST_P(TranscodeFormatTest, KeepsEverySample) {
    const auto [format, exact] = GetParam();
    const auto source = tone("in.flac", kSourceFrames);
    const auto made = make(source, {format});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->sample_rate, format.codec == Codec::Opus ? 48'000 : kToneRate);
    const double expected = static_cast<double>(kSourceFrames) * made->sample_rate / kToneRate;
    EXPECT_NEAR(static_cast<double>(made->frames), expected, format.codec == Codec::Opus ? 1 : 0);
    EXPECT_EQ(made->bytes, std::filesystem::file_size(out()));
    EXPECT_EQ(said_.back(), made->bytes);

    const auto samples = decode(out());
    EXPECT_NEAR(static_cast<double>(samples.size()) / 2, static_cast<double>(made->frames), exact ? 0 : 4096);
    const auto rate = made->sample_rate;
    const auto second = static_cast<std::size_t>(rate);
    EXPECT_LT(besides_the_tone(samples, rate, exact ? 100 : second, second), 0.04);
}

TEST_P(TranscodeFormatTest, HasTheBitRateThatWasAskedFor) {
    const auto& format = GetParam().format;
    if (format.kbps == 0) return;
    const auto noise = (folder() / "noise.flac").string();
    run("ffmpeg -v error -y -f lavfi -i anoisesrc=duration=10:color=pink:sample_rate=44100 -ac 2 " + noise);
    for (const int kbps : {64, 128, 256}) {
        auto wanted = format;
        wanted.kbps = kbps;
        const auto made = make(noise, {wanted});
        ASSERT_TRUE(made) << made.error().message;
        // Opus spends less on noise.
        EXPECT_GT(static_cast<double>(made->bytes) * 8 / 10'000, 0.6 * kbps) << name_of(format);
        EXPECT_LT(static_cast<double>(made->bytes) * 8 / 10'000, 1.2 * kbps) << name_of(format);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, TranscodeFormatTest,
    ::testing::Values(Case{{Codec::Opus, Container::Ogg, 128}}, Case{{Codec::Opus, Container::WebM, 128}, false},
                      Case{{Codec::Opus, Container::Mp4, 128}}, Case{{Codec::Aac, Container::Mp4, 128}},
                      Case{{Codec::Aac, Container::Raw, 128}, false}, Case{{Codec::Mp3, Container::Raw, 128}, false},
                      Case{{Codec::Flac, Container::Mp4, 0}}, Case{{Codec::Flac, Container::Raw, 0}}),
    [](const auto& info) { return name_of(info.param.format); });

TEST_F(TranscodeTest, IsLosslessWhereItCanBe) {
    for (const auto* depth : {"", "-sample_fmt s32"}) {
        const auto source = tone("in.flac", kSourceFrames, depth);
        for (const auto container : {Container::Raw, Container::Mp4}) {
            ASSERT_TRUE(make(source, {{Codec::Flac, container, 0}}));
            EXPECT_TRUE(decode(out()) == decode(source)) << depth;
        }
    }
}

TEST_F(TranscodeTest, BeginsWhereItIsToldTo) {
    const auto source = tone("in.flac", kSourceFrames);
    TranscodeJob job{{Codec::Flac, Container::Raw, 0}};
    job.start_ms = 7000;
    ASSERT_TRUE(make(source, job));
    const auto all = decode(source);
    EXPECT_TRUE(decode(out()) == std::vector<float>(all.begin() + 2 * 7 * kToneRate, all.end()));
    job.start_ms = 60'000;
    EXPECT_EQ(make(source, job)->frames, 0);
}

TEST_F(TranscodeTest, MakesItLouderAsFarAsThePeakAllows) {
    const auto source = tone("in.flac", kToneRate);
    const auto before = loudest(decode(source));
    TranscodeJob job{{Codec::Flac, Container::Raw, 0}};
    job.gain_db = -6.02;
    ASSERT_TRUE(make(source, job));
    EXPECT_NEAR(loudest(decode(out())), before / 2, 0.001);
    job.gain_db = 40;
    ASSERT_TRUE(make(source, job));
    EXPECT_NEAR(loudest(decode(out())), before, 0.001) << "the peak is not known";
    job.peak_dbtp = 20 * std::log10(before);
    ASSERT_TRUE(make(source, job));
    EXPECT_NEAR(loudest(decode(out())), 0.891, 0.001) << "-1 dB";
}

TEST_F(TranscodeTest, MixesManyChannelsDown) {
    const auto source = (folder() / "six.flac").string();
    run("ffmpeg -v error -y -f lavfi -i sine=frequency=440:duration=1:sample_rate=96000 -ac 6 " + source);
    const auto made = make(source, {{Codec::Aac, Container::Mp4, 128}});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->sample_rate, 48'000);
    const auto file = open(out());
    EXPECT_EQ(Decoder::open(file.descriptor())->facts().channels, 2);
}

TEST_F(TranscodeTest, GivesTheSameBytesForTheSameAudio) {
    const auto source = tone("in.flac", kSourceFrames);
    ASSERT_TRUE(make(source, {{Codec::Opus, Container::Ogg, 96}}, "one"));
    ASSERT_TRUE(make(source, {{Codec::Opus, Container::Ogg, 96}}, "two"));
    run("cmp " + (folder() / "one").string() + " " + (folder() / "two").string());
}

TEST_F(TranscodeTest, WritesWhileItGoesOn) {
    const auto source = tone("in.flac", 60 * kToneRate);
    ASSERT_TRUE(make(source, {{Codec::Opus, Container::Ogg, 128}}));
    EXPECT_GT(said_.size(), 20U);
    EXPECT_LT(said_.front(), 1000U) << "the head is there at once";
}

TEST_F(TranscodeTest, SaysThatItCannotWrite) {
    const auto in = open(tone("in.flac", kSourceFrames));
    const auto full = File(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    const auto made = transcode(in.descriptor(), full.descriptor(), {{Codec::Opus, Container::Ogg, 128}}, {});
    EXPECT_EQ(made.error().code, Code::Unavailable);
}

}  // namespace
}  // namespace polyphony::streaming
