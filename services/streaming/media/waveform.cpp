#include "services/streaming/media/waveform.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace polyphony::streaming {
namespace {

// Fine enough that the spans of the points differ by little in length.
constexpr std::size_t kMostSpans = 8 * kWaveformPoints;
constexpr float kFullScale = 127;

std::int8_t byte_of(float sample) {
    return static_cast<std::int8_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * kFullScale));
}

}  // namespace

void WaveformBuilder::Extremes::include(const Extremes& other) {
    lowest = std::min(lowest, other.lowest);
    highest = std::max(highest, other.highest);
}

void WaveformBuilder::add(std::span<const float> samples) {
    for (; samples.size() >= channels_; samples = samples.subspan(channels_)) {
        if (spans_.empty() || frames_in_last_ == frames_per_span_) {
            if (spans_.size() == kMostSpans) halve();
            spans_.emplace_back();
            frames_in_last_ = 0;
        }
        const auto [lowest, highest] =
            std::minmax_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(channels_));
        spans_.back().include({*lowest, *highest});
        ++frames_in_last_;
    }
}

void WaveformBuilder::halve() {
    for (std::size_t i = 0; i < spans_.size() / 2; ++i) {
        spans_[i] = spans_[2 * i];
        spans_[i].include(spans_[2 * i + 1]);
    }
    spans_.resize(spans_.size() / 2);
    frames_per_span_ *= 2;
}

Waveform WaveformBuilder::waveform() const {
    const auto points = std::min(kWaveformPoints, spans_.size());
    Waveform waveform;
    waveform.reserve(2 * points);
    for (std::size_t point = 0; point < points; ++point) {
        Extremes extremes;
        for (auto i = point * spans_.size() / points; i < (point + 1) * spans_.size() / points; ++i)
            extremes.include(spans_[i]);
        waveform.push_back(byte_of(extremes.lowest));
        waveform.push_back(byte_of(extremes.highest));
    }
    return waveform;
}

}  // namespace polyphony::streaming
