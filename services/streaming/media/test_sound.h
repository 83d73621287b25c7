#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

/// Sounds made on the spot, for tests: interleaved samples.
namespace polyphony::streaming {

inline constexpr int kTestRate = 48'000;

/// The amplitude of a level below full scale.
inline double amplitude(double dbfs) { return std::pow(10.0, dbfs / 20.0); }

/// A sine on all channels.
inline std::vector<float> sine(double hertz, double dbfs, double seconds, int channels = 2, int rate = kTestRate,
                               double phase = 0) {
    std::vector<float> samples;
    const auto frames = static_cast<std::size_t>(seconds * rate);
    for (std::size_t i = 0; i < frames; ++i) {
        const auto angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate + phase;
        samples.insert(samples.end(), static_cast<std::size_t>(channels),
                       static_cast<float>(amplitude(dbfs) * std::sin(angle)));
    }
    return samples;
}

inline std::vector<float> operator+(std::vector<float> one, const std::vector<float>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

/// A melody of chords, another one for each seed.
inline std::vector<float> melody(unsigned seed, double seconds, int channels = 2, int rate = kTestRate) {
    constexpr std::array kNotes = {220.0, 246.9, 261.6, 293.7, 329.6, 349.2, 392.0, 440.0, 493.9, 523.3, 587.3, 659.3};
    constexpr double kNoteSeconds = 0.35;
    std::mt19937 random(seed);  // NOLINT(bugprone-random-generator-seed): the same at every run.
    std::vector<float> samples;
    const auto frames = static_cast<std::size_t>(seconds * rate);
    const auto frames_per_note = static_cast<std::size_t>(kNoteSeconds * rate);
    std::array<double, 3> chord{};
    for (std::size_t i = 0; i < frames; ++i) {
        if (i % frames_per_note == 0)
            for (auto& note : chord) note = kNotes.at(random() % kNotes.size());
        double sample = 0;
        for (const auto note : chord)
            for (int harmonic = 1; harmonic <= 4; ++harmonic)
                sample += std::sin(2 * std::numbers::pi * note * harmonic * static_cast<double>(i) / rate) / harmonic;
        samples.insert(samples.end(), static_cast<std::size_t>(channels), static_cast<float>(sample * 0.1));
    }
    return samples;
}

}  // namespace polyphony::streaming
