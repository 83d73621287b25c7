#include "services/streaming/media/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>

#include "services/streaming/media/test_sound.h"

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Measurement measurement_of(const std::vector<float>& samples, int channels = 2, int rate = kTestRate) {
    auto analyzer = Analyzer::create(rate, channels).value();
    const auto piece = std::size_t{4096} * static_cast<std::size_t>(channels);
    for (std::size_t at = 0; at < samples.size(); at += piece)
        EXPECT_TRUE(analyzer.add(std::span(samples).subspan(at, std::min(piece, samples.size() - at))));
    return analyzer.finish();
}

/// The part of bits that differ, where both go on.
double difference(const Fingerprint& one, const Fingerprint& other) {
    const auto length = std::min(one.items.size(), other.items.size());
    int bits = 0;
    for (std::size_t i = 0; i < length; ++i) bits += std::popcount(one.items[i] ^ other.items[i]);
    return bits / (32.0 * static_cast<double>(length));
}

std::string output_of(const std::string& command) {
    std::string output;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::array<char, 65'536> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) output.append(buffer.data(), got);
    return output;
}

TEST(AnalyzerTest, MeasuresInOnePass) {
    const auto measurement = measurement_of(melody(1, 30));
    EXPECT_EQ(measurement.duration_ms, 30'000);
    EXPECT_LT(measurement.loudness.integrated_lufs, -5);
    EXPECT_GT(measurement.loudness.integrated_lufs, -30);
    EXPECT_NEAR(measurement.blocks.integrated_lufs(), measurement.loudness.integrated_lufs, 0.001);
    EXPECT_THAT(measurement.waveform, SizeIs(2 * kWaveformPoints));
    EXPECT_GT(measurement.fingerprint.items.size(), 200U);
    EXPECT_NE(measurement.fingerprint.hash, 0U);
}

TEST(AnalyzerTest, AgreesWithFfmpegOnMusic) {
    const std::string song = "/usr/share/games/wesnoth/1.16/data/core/music/sad.ogg";
    const auto bytes = output_of("ffmpeg -nostdin -v error -i " + song + " -f f32le -c:a pcm_f32le -");
    std::vector<float> samples(bytes.size() / sizeof(float));
    std::copy_n(bytes.data(), samples.size() * sizeof(float), reinterpret_cast<char*>(samples.data()));
    const auto measurement = measurement_of(samples, 2, 44'100);

    const auto summary =
        output_of("ffmpeg -nostdin -hide_banner -i " + song + " -af ebur128=peak=true -f null - 2>&1 | tail -14");
    const auto number_behind = [&](const std::string& name) {
        const auto at = summary.rfind(name);
        return at == std::string::npos ? std::numeric_limits<double>::quiet_NaN()
                                       : std::stod(summary.substr(at + name.size()));
    };
    EXPECT_NEAR(measurement.loudness.integrated_lufs, number_behind("I:"), 0.11) << summary;
    // FFmpeg looks at the range ten times as often; EBU Tech 3342 allows both.
    EXPECT_NEAR(measurement.loudness.range_lu, number_behind("LRA:"), 1.5) << summary;
    EXPECT_NEAR(measurement.loudness.true_peak_dbtp, number_behind("Peak:"), 0.3) << summary;
}

TEST(AnalyzerTest, SurvivesWhatIsNoSound) {
    auto samples = melody(1, 5);
    for (std::size_t i = 0; i < samples.size(); i += 100) {
        samples[i] = std::numeric_limits<float>::quiet_NaN();
        samples[i + 1] = std::numeric_limits<float>::infinity();
        samples[i + 2] = -std::numeric_limits<float>::infinity();
        samples[i + 3] = 0.0F;
    }
    const auto measurement = measurement_of(samples);
    EXPECT_GT(measurement.loudness.integrated_lufs, kSilenceLufs);
    EXPECT_LT(measurement.loudness.true_peak_dbtp, 6);

    const auto huge = measurement_of(std::vector<float>(2 * kTestRate, std::numeric_limits<float>::max()));
    EXPECT_FALSE(std::isnan(huge.loudness.integrated_lufs));
    EXPECT_TRUE(std::isfinite(huge.loudness.true_peak_dbtp));
}

TEST(AnalyzerTest, NothingMeasuresAsNothing) {
    const auto measurement = measurement_of({});
    EXPECT_EQ(measurement, Measurement());
}

TEST(AnalyzerTest, TakesAnyNumberOfChannelsAndAnyRate) {
    EXPECT_EQ(Analyzer::create(48'000, 0).error().code, Code::InvalidArgument);
    EXPECT_EQ(Analyzer::create(0, 2).error().code, Code::InvalidArgument);
    const auto low = measurement_of(sine(100, -20, 2, 1, 500), 1, 500);
    EXPECT_TRUE(low.fingerprint.items.empty());
    EXPECT_EQ(low.duration_ms, 2000);
    for (const auto channels : {1, 3, 6, 8}) {
        const auto measurement = measurement_of(melody(1, 10, channels, 96'000), channels, 96'000);
        EXPECT_EQ(measurement.duration_ms, 10'000) << channels;
        EXPECT_FALSE(measurement.fingerprint.items.empty()) << channels;
    }
}

TEST(WaveformTest, ShowsWhereItIsLoud) {
    WaveformBuilder builder(2);
    builder.add(sine(440, -100, 10));
    builder.add(sine(440, -6.0206, 10));
    const auto waveform = builder.waveform();
    ASSERT_THAT(waveform, SizeIs(2 * kWaveformPoints));
    for (std::size_t point = 0; point < kWaveformPoints; ++point) {
        const auto loud = point > kWaveformPoints / 2;
        if (point == kWaveformPoints / 2) continue;
        EXPECT_NEAR(waveform[2 * point], loud ? -64 : 0, 1) << point;
        EXPECT_NEAR(waveform[2 * point + 1], loud ? 64 : 0, 1) << point;
    }
}

TEST(WaveformTest, IsNoLongerThanTheMusic) {
    WaveformBuilder builder(1);
    EXPECT_THAT(builder.waveform(), SizeIs(0));
    const std::array<float, 3> samples = {0.5F, -1.5F, 0};
    builder.add(samples);
    EXPECT_THAT(builder.waveform(), ElementsAre(0, 64, -127, 0, 0, 0));
}

TEST(WaveformTest, IsWholeForAnyLength) {
    for (const std::size_t frames : {899UL, 900UL, 901UL, 7199UL, 7200UL, 7201UL, 100'000UL, 1'000'003UL}) {
        WaveformBuilder builder(1);
        std::vector<float> samples(frames);
        samples.front() = 1;
        samples.back() = -1;
        builder.add(samples);
        const auto waveform = builder.waveform();
        ASSERT_THAT(waveform, SizeIs(2 * std::min(frames, kWaveformPoints)));
        EXPECT_EQ(waveform[1], 127) << frames;
        EXPECT_EQ(waveform[waveform.size() - 2], -127) << frames;
    }
}

TEST(FingerprintTest, IsTheSameInAnotherEncoding) {
    const auto original = measurement_of(melody(1, 30)).fingerprint;
    const auto mono = measurement_of(melody(1, 30, 1, 22'050), 1, 22'050).fingerprint;
    const auto other = measurement_of(melody(2, 30)).fingerprint;
    EXPECT_LT(difference(original, mono), 0.1);
    EXPECT_GT(difference(original, other), 0.3);
    EXPECT_LE(std::popcount(original.hash ^ mono.hash), 4);
}

TEST(FingerprintTest, IsOfTheFirstTwoMinutes) {
    const auto two = measurement_of(melody(1, 120, 1, 11'025), 1, 11'025).fingerprint;
    const auto three = measurement_of(melody(1, 180, 1, 11'025), 1, 11'025).fingerprint;
    EXPECT_EQ(two, three);
}

}  // namespace
}  // namespace polyphony::streaming
