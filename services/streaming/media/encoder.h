#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "platform/error.h"
#include "services/streaming/jobs/transcode_job.h"
#include "services/streaming/media/decoder.h"

namespace polyphony::streaming {

/// Turns samples into a file, written from its beginning to its end while they come. More than two channels are mixed
/// down to two; the sample rate stays where the codec knows it. Runs in the worker process.
class Encoder {
  public:
    /// Told how many bytes are written for good.
    using Written = std::function<void(std::uint64_t bytes)>;

    /// Writes into a descriptor that must live as long. `source` is what the samples come from.
    static Result<Encoder> open(int descriptor, const AudioFormat& format, const AudioFacts& source, Written written);

    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;
    ~Encoder();

    /// Interleaved frames, as Decoder gives them. Fails with Unavailable if they cannot be written, as finish().
    Result<void> write(std::span<const float> samples);
    /// To be called once, after all samples.
    Result<Transcoded> finish();

  private:
    struct Impl;
    explicit Encoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace polyphony::streaming
