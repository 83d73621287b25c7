#include "services/streaming/media/analyzer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace polyphony::streaming {
namespace {

constexpr std::int64_t kMillisecondsPerSecond = 1000;
constexpr float kLoudest = 32.0F;  // 30 dB beyond full scale: what is louder is no music, and its square may overflow.

float sensible(float sample) { return std::isfinite(sample) ? std::clamp(sample, -kLoudest, kLoudest) : 0.0F; }

}  // namespace

Result<Analyzer> Analyzer::create(int sample_rate_hz, int channels) {
    auto meter = LoudnessMeter::create(sample_rate_hz, channels);
    if (!meter) return fail(meter.error());
    auto fingerprint = FingerprintTaker::create(sample_rate_hz, channels);
    if (!fingerprint) return fail(fingerprint.error());
    auto sound = SoundTaker::create(sample_rate_hz, channels);
    if (!sound) return fail(sound.error());
    return Analyzer(sample_rate_hz, channels, std::move(*meter), std::move(*fingerprint), std::move(*sound));
}

Analyzer::Analyzer(int sample_rate_hz, int channels, LoudnessMeter meter, FingerprintTaker fingerprint,
                   SoundTaker sound)
    : sample_rate_hz_(sample_rate_hz),
      channels_(channels),
      meter_(std::move(meter)),
      waveform_(static_cast<std::size_t>(channels)),
      fingerprint_(std::move(fingerprint)),
      sound_(std::move(sound)) {}

Result<void> Analyzer::add(std::span<const float> samples) {
    sensible_.resize(samples.size());
    std::transform(samples.begin(), samples.end(), sensible_.begin(), sensible);
    samples_ += static_cast<std::int64_t>(sensible_.size());
    waveform_.add(sensible_);
    fingerprint_.add(sensible_);
    sound_.add(sensible_);
    return meter_.add(sensible_);
}

Measurement Analyzer::finish() {
    Measurement measurement;
    measurement.duration_ms = samples_ / channels_ * kMillisecondsPerSecond / sample_rate_hz_;
    measurement.loudness = meter_.loudness();
    measurement.blocks = meter_.blocks();
    measurement.waveform = waveform_.waveform();
    measurement.fingerprint = fingerprint_.finish();
    measurement.sound = sound_.finish();
    return measurement;
}

}  // namespace polyphony::streaming
