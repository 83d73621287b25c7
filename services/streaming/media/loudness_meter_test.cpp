#include "services/streaming/media/loudness_meter.h"

#include <ebur128.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "services/streaming/jobs/loudness.h"
#include "services/streaming/media/test_sound.h"

namespace polyphony::streaming {
namespace {

LoudnessMeter measured(const std::vector<float>& samples, int channels = 2, int rate = kTestRate) {
    auto meter = LoudnessMeter::create(rate, channels).value();
    EXPECT_TRUE(meter.add(samples));
    return meter;
}

// The numbers are those of the cases in EBU Tech 3341 (August 2016), table 1, and EBU Tech 3342, table 1.

TEST(LoudnessTest, Tech3341Case1And2AToneIsAsLoudAsItsLevel) {
    EXPECT_NEAR(measured(sine(1000, -23, 20)).loudness().integrated_lufs, -23, 0.1);
    EXPECT_NEAR(measured(sine(1000, -33, 20)).loudness().integrated_lufs, -33, 0.1);
}

TEST(LoudnessTest, Tech3341Case3And4WhatIsQuietDoesNotCount) {
    const auto three = sine(1000, -36, 10) + sine(1000, -23, 60) + sine(1000, -36, 10);
    EXPECT_NEAR(measured(three).loudness().integrated_lufs, -23, 0.1);
    const auto four = sine(1000, -72, 10) + three + sine(1000, -72, 10);
    EXPECT_NEAR(measured(four).loudness().integrated_lufs, -23, 0.1);
}

TEST(LoudnessTest, Tech3341Case15PeaksBetweenSamplesCount) {
    const auto loudness = measured(sine(kTestRate / 4.0, -6, 1, 2, kTestRate, std::numbers::pi / 4)).loudness();
    EXPECT_LE(loudness.true_peak_dbtp, -6.0 + 0.2);
    EXPECT_GE(loudness.true_peak_dbtp, -6.0 - 0.4);
}

TEST(LoudnessTest, Tech3342Case1And2TheRange) {
    EXPECT_NEAR(measured(sine(1000, -20, 20) + sine(1000, -30, 20)).loudness().range_lu, 10, 1);
    EXPECT_NEAR(measured(sine(1000, -20, 20) + sine(1000, -15, 20)).loudness().range_lu, 5, 1);
}

TEST(LoudnessTest, HowTheSamplesAreHandedOverMakesNoDifference) {
    const auto samples = melody(1, 5);
    auto piecewise = LoudnessMeter::create(kTestRate, 2).value();
    for (std::size_t at = 0, length = 2; at < samples.size(); at += length, length = length * 3 % 20'011 / 2 * 2 + 2)
        ASSERT_TRUE(piecewise.add(std::span(samples).subspan(at, std::min(length, samples.size() - at))));
    const auto whole = measured(samples);
    EXPECT_EQ(piecewise.loudness(), whole.loudness());
    EXPECT_EQ(piecewise.blocks(), whole.blocks());
}

TEST(LoudnessTest, SilenceIsSilent) {
    for (const auto& nothing : {std::vector<float>(), std::vector<float>(2 * kTestRate), sine(1000, -90, 5)}) {
        const auto loudness = measured(nothing).loudness();
        EXPECT_EQ(loudness.integrated_lufs, kSilenceLufs);
        EXPECT_EQ(gain_db(loudness), 0);
    }
    EXPECT_EQ(measured(std::vector<float>(2 * kTestRate)).loudness().true_peak_dbtp, kSilenceDbtp);
}

TEST(LoudnessTest, ThePeakOfASoundThatIsTooShortForABlockCounts) {
    EXPECT_NEAR(measured({0.5F, -0.25F}).loudness().true_peak_dbtp, -6.02, 0.01);
}

TEST(LoudnessTest, TheGainLeadsToTheReference) { EXPECT_DOUBLE_EQ(gain_db({-9.5, 3, -0.2}), -8.5); }

TEST(LoudnessTest, RefusesWhatNobodyUses) {
    for (const auto& [rate, channels] : {std::pair{0, 2}, {-1, 2}, {kTestRate, 0}, {kTestRate, -3}, {kTestRate, 1000}})
        EXPECT_EQ(LoudnessMeter::create(rate, channels).error().code, Code::InvalidArgument) << rate << channels;
}

struct DestroyState {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};
using State = std::unique_ptr<ebur128_state, DestroyState>;

State heard_by_library(const std::vector<float>& samples) {
    State state(ebur128_init(2, kTestRate, EBUR128_MODE_I));
    ebur128_add_frames_float(state.get(), samples.data(), samples.size() / 2);
    return state;
}

TEST(LoudnessHistogramTest, AnAlbumIsAsLoudAsTheLibrarySaysOfItsTracks) {
    const auto loud = melody(1, 20);
    auto quiet = melody(2, 40);
    for (auto& sample : quiet) sample *= 0.3F;
    const auto faint = sine(300, -50, 30);

    LoudnessHistogram album;
    std::vector<State> states;
    std::array<ebur128_state*, 3> pointers{};
    for (const auto& track : {loud, quiet, faint}) {
        const auto meter = measured(track);
        album.add(meter.blocks());
        states.push_back(heard_by_library(track));
        pointers.at(states.size() - 1) = states.back().get();
        double expected = 0;
        ebur128_loudness_global(states.back().get(), &expected);
        EXPECT_NEAR(meter.loudness().integrated_lufs, expected, 0.06);
    }
    double expected = 0;
    ebur128_loudness_global_multiple(pointers.data(), pointers.size(), &expected);
    EXPECT_NEAR(album.integrated_lufs(), expected, 0.06);
}

TEST(LoudnessHistogramTest, IsKeptAsText) {
    const auto blocks = measured(melody(1, 10)).blocks();
    EXPECT_FALSE(blocks.text().empty());
    EXPECT_EQ(LoudnessHistogram::parse(blocks.text()), blocks);
    EXPECT_EQ(LoudnessHistogram::parse(""), LoudnessHistogram());
    for (const auto* nonsense :
         {"1", "1:", ":1", "a:1", "1:1 ", "1:1,2:2", "-1:1", "1000:1", "1:-1", "1:1  2:1", "1:99999999999999999999999"})
        EXPECT_FALSE(LoudnessHistogram::parse(nonsense)) << nonsense;
}

}  // namespace
}  // namespace polyphony::streaming
