#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// Draws a waveform of audio whose length is not known before its end, in bounded memory.
class WaveformBuilder {
  public:
    explicit WaveformBuilder(std::size_t channels) : channels_(channels) {}

    /// Interleaved samples, whole frames; 1.0 is full scale.
    void add(std::span<const float> samples);

    Waveform waveform() const;

  private:
    struct Extremes {
        float lowest = 0;
        float highest = 0;
        void include(const Extremes& other);
    };

    /// Makes room: two spans become one.
    void halve();

    std::size_t channels_;
    std::vector<Extremes> spans_;  // Each of frames_per_span_, but for the last.
    std::size_t frames_per_span_ = 1;
    std::size_t frames_in_last_ = 0;
};

}  // namespace polyphony::streaming
