#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "platform/error.h"
#include "services/streaming/jobs/audio_part.h"

namespace polyphony::streaming {

/// What a file holds.
struct AudioFacts {
    std::string codec;  ///< FFmpeg's name, such as `flac`.
    int sample_rate = 0;
    int channels = 0;
    int bits = 0;                  ///< Of each sample in a lossless file; 0 if it is lossy.
    std::int64_t duration_ms = 0;  ///< 0 if unknown; not to be relied on.
};

/// Gives the samples of an audio file: the first audio stream, decoded, without encoder delay and padding where the
/// file tells of them. Broken packets are left out. Runs in the worker process, since what it reads is made by
/// strangers.
class Decoder {
  public:
    /// Reads from an open descriptor that can seek and must live as long. Opens nothing else, whatever the file says.
    /// A `part` of the file counts as all of it. Fails with FailedPrecondition and a sentence if there is no audio that
    /// can be decoded.
    static Result<Decoder> open(int descriptor, const AudioPart& part = {});

    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;
    ~Decoder();

    const AudioFacts& facts() const;

    /// Goes on at this frame (a sample of each channel), counted from the beginning; exact to the sample where the
    /// format's own times are. Beyond the end nothing follows.
    Result<void> seek(std::int64_t frame);

    /// The next frames, interleaved, from -1 to 1 (and beyond, where a lossy codec overshoots); valid until the next
    /// call. Empty at the end. Fails with FailedPrecondition if too much is broken, or there is no audio at all.
    Result<std::span<const float>> read();

  private:
    struct Impl;
    explicit Decoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace polyphony::streaming
