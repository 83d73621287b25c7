#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "platform/error.h"
#include "services/streaming/jobs/measurement.h"
#include "services/streaming/media/fingerprint.h"
#include "services/streaming/media/loudness_meter.h"
#include "services/streaming/media/sound_taker.h"
#include "services/streaming/media/waveform.h"

namespace polyphony::streaming {

/// Measures a track in one pass over its samples, in bounded memory however long it is.
class Analyzer {
  public:
    /// Fails with InvalidArgument if nobody makes audio like that.
    static Result<Analyzer> create(int sample_rate_hz, int channels);

    /// Interleaved samples, whole frames; 1.0 is full scale. What is not finite counts as silence.
    Result<void> add(std::span<const float> samples);

    /// To be called once, at the end.
    Measurement finish();

  private:
    Analyzer(int sample_rate_hz, int channels, LoudnessMeter meter, FingerprintTaker fingerprint, SoundTaker sound);

    std::int64_t sample_rate_hz_;
    std::int64_t channels_;
    std::int64_t samples_ = 0;
    std::vector<float> sensible_;
    LoudnessMeter meter_;
    WaveformBuilder waveform_;
    FingerprintTaker fingerprint_;
    SoundTaker sound_;
};

}  // namespace polyphony::streaming
