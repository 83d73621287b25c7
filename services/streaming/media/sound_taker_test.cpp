#include "services/streaming/media/sound_taker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "services/streaming/media/key.h"
#include "services/streaming/media/test_sound.h"

namespace polyphony::streaming {
namespace {

std::optional<Sound> sound_of(const std::vector<float>& samples, int channels = 2, int rate = kTestRate) {
    auto taker = SoundTaker::create(rate, channels).value();
    const auto piece = std::size_t{1000} * static_cast<std::size_t>(channels);
    for (std::size_t at = 0; at < samples.size(); at += piece)
        taker.add(std::span(samples).subspan(at, std::min(piece, samples.size() - at)));
    return taker.finish();
}

/// Short beats of noise.
std::vector<float> drum(double bpm, double seconds) {
    std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same at every run.
    std::uniform_real_distribution<float> noise(-0.8F, 0.8F);
    std::vector<float> samples;
    const auto beat = static_cast<std::size_t>(60 / bpm * kTestRate);
    const auto frames = static_cast<std::size_t>(seconds * kTestRate);
    for (std::size_t i = 0; i < frames; ++i) {
        const auto fading = std::exp(-static_cast<float>(i % beat) / 1500.0F);
        samples.insert(samples.end(), 2, noise(random) * fading);
    }
    return samples;
}

double distance(const Sound& one, const Sound& other) {
    double sum = 0;
    for (std::size_t i = 0; i < one.timbre.size(); ++i) sum += std::pow(one.timbre.at(i) - other.timbre.at(i), 2);
    return std::sqrt(sum);
}

TEST(SoundTakerTest, HearsTheTempo) {
    for (const double bpm : {90.0, 120.0}) EXPECT_NEAR(sound_of(drum(bpm, 30)).value().tempo_bpm, bpm, 2);
}

TEST(SoundTakerTest, HearsHowOftenSomethingBegins) {
    EXPECT_NEAR(sound_of(drum(120, 20)).value().onsets_per_second, 2, 0.3);
    EXPECT_LT(sound_of(sine(440, -20, 20)).value().onsets_per_second, 0.3);
}

TEST(SoundTakerTest, HearsHowBrightItIs) {
    EXPECT_NEAR(sound_of(sine(500, -20, 5)).value().brightness_hz, 500, 60);
    EXPECT_NEAR(sound_of(sine(4000, -20, 5)).value().brightness_hz, 4000, 200);
}

TEST(SoundTakerTest, HearsTheKey) {
    // A minor: its triad, with the tonic longest.
    const auto minor = sound_of(sine(440, -20, 6) + sine(523.25, -20, 3) + sine(659.26, -20, 4)).value();
    EXPECT_EQ(minor.tonic, 9);
    EXPECT_TRUE(minor.minor);
    const auto major = sound_of(sine(261.63, -20, 6) + sine(329.63, -20, 4) + sine(392.0, -20, 4)).value();
    EXPECT_EQ(major.tonic, 0);
    EXPECT_FALSE(major.minor);
    EXPECT_GT(major.key_strength, 0.5);
}

TEST(SoundTakerTest, TheSameMusicSoundsTheSameInAnotherEncoding) {
    const auto original = sound_of(melody(1, 20)).value();
    const auto mono = sound_of(melody(1, 20, 1, 44'100), 1, 44'100).value();
    const auto others = sound_of(drum(120, 20)).value();
    EXPECT_LT(distance(original, mono) * 10, distance(original, others));
    auto quiet = melody(1, 20);
    std::ranges::transform(quiet, quiet.begin(), [](float sample) { return sample / 4; });
    EXPECT_LT(distance(original, sound_of(quiet).value()) * 4, distance(original, others));
}

TEST(SoundTakerTest, SaysNothingOfTooLittle) {
    EXPECT_FALSE(sound_of({}));
    EXPECT_FALSE(sound_of(sine(440, -20, 1)));
    EXPECT_FALSE(sound_of(std::vector<float>(2 * 10 * kTestRate)));
}

TEST(SoundTakerTest, TakesAnyNumberOfChannelsAndAnyRate) {
    EXPECT_FALSE(SoundTaker::create(0, 2));
    EXPECT_FALSE(SoundTaker::create(44'100, 0));
    for (const int channels : {1, 3, 6, 8}) EXPECT_TRUE(sound_of(melody(1, 4, channels, 96'000), channels, 96'000));
    EXPECT_TRUE(sound_of(sine(100, -20, 5, 1, 500), 1, 500));
    auto loud = std::vector<float>(std::size_t{4} * 2 * kTestRate, 32.0F);
    for (std::size_t i = 0; i < loud.size(); i += 3) loud[i] = -32.0F;
    const auto sound = sound_of(loud).value();
    for (const auto number : sound.timbre) EXPECT_TRUE(std::isfinite(number));
}

TEST(KeyTest, EvenPitchesHaveNone) {
    Chroma even{};
    EXPECT_FALSE(key_of(even));
    even.fill(3);
    EXPECT_FALSE(key_of(even));
}

}  // namespace
}  // namespace polyphony::streaming
