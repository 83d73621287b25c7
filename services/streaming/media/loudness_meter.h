#pragma once

#include <memory>
#include <span>
#include <vector>

#include "platform/error.h"
#include "services/streaming/jobs/loudness.h"

namespace polyphony::streaming {

/// Measures loudness by EBU R 128, with libebur128.
class LoudnessMeter {
  public:
    /// Channels in the order of WAVE and FFmpeg; those from the seventh on are not heard. Fails with InvalidArgument if
    /// nobody makes audio like that.
    static Result<LoudnessMeter> create(int sample_rate_hz, int channels);
    ~LoudnessMeter();
    LoudnessMeter(LoudnessMeter&&) noexcept;
    LoudnessMeter& operator=(LoudnessMeter&&) noexcept;

    /// Interleaved samples, whole frames; 1.0 is full scale. Fails with ResourceExhausted if there is no memory.
    Result<void> add(std::span<const float> samples);

    Loudness loudness() const;
    const LoudnessHistogram& blocks() const { return blocks_; }

  private:
    struct State;
    explicit LoudnessMeter(std::unique_ptr<State> state);

    Result<void> add_step(std::span<const float> samples);

    std::unique_ptr<State> state_;
    LoudnessHistogram blocks_;
    std::vector<float> step_;  // What does not fill a step yet.
    std::size_t steps_ = 0;
};

}  // namespace polyphony::streaming
