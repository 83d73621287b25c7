#pragma once

#include <memory>
#include <optional>
#include <span>

#include "platform/error.h"
#include "services/streaming/jobs/sound.h"

namespace polyphony::streaming {

/// Takes down what a track sounds like, with aubio: mel-frequency cepstral coefficients, onsets, beats, the centroid of
/// the spectrum; and its key, by the profiles of Krumhansl and Kessler (1982). In bounded memory however long it is.
class SoundTaker {
  public:
    /// Fails with InvalidArgument if nobody makes audio like that.
    static Result<SoundTaker> create(int sample_rate_hz, int channels);
    ~SoundTaker();
    SoundTaker(SoundTaker&&) noexcept;
    SoundTaker& operator=(SoundTaker&&) noexcept;

    /// Interleaved samples, whole frames, finite; 1.0 is full scale.
    void add(std::span<const float> samples);

    /// To be called once. Nothing if it is too short, or silent.
    std::optional<Sound> finish();

  private:
    struct State;
    explicit SoundTaker(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace polyphony::streaming
