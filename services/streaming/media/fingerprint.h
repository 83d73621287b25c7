#pragma once

#include <memory>
#include <span>

#include "platform/error.h"
#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// Takes a fingerprint, with Chromaprint.
class FingerprintTaker {
  public:
    /// Fails with ResourceExhausted if there is no memory.
    static Result<FingerprintTaker> create(int sample_rate_hz, int channels);
    ~FingerprintTaker();
    FingerprintTaker(FingerprintTaker&&) noexcept;
    FingerprintTaker& operator=(FingerprintTaker&&) noexcept;

    /// Interleaved samples, whole frames; 1.0 is full scale.
    void add(std::span<const float> samples);

    /// To be called once. Empty if the audio is too short, or of a sample rate too low to tell.
    Fingerprint finish();

  private:
    struct State;
    explicit FingerprintTaker(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace polyphony::streaming
