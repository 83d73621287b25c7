#pragma once

#include <cstdint>
#include <functional>

#include "platform/error.h"
#include "services/streaming/jobs/audio_format.h"
#include "services/streaming/media/ffmpeg.h"

namespace polyphony::streaming::ffmpeg {

/// Told how many bytes are written, each time that there are more. They do not change any more.
using Written = std::function<void(std::uint64_t bytes)>;

/// A container that is written into a descriptor from its beginning to its end, without going back.
///
/// Mp4 is fragmented: every fragment but the last holds the same number of packets, about kFragmentSeconds, so that
/// they can be segments of HLS. Its edit list leaves the encoder's delay out.
class OutputFile {
  public:
    static constexpr int kFragmentSeconds = 4;

    static Result<OutputFile> create(int descriptor, Container container, Codec codec, Written written);

    /// Whether the codec's head belongs into the container's.
    bool wants_global_header() const;
    /// Fails with Unavailable if it cannot be written, as all of these.
    Result<void> begin(const AVCodecContext& codec);
    /// The packet's times are in those of the codec.
    Result<void> write(AVPacket& packet);
    Result<void> finish();
    std::uint64_t bytes() const { return sink_->bytes; }

  private:
    /// Where the bytes go.
    struct Sink {
        static int write(void* opaque, std::uint8_t* bytes, int count);

        int descriptor = -1;
        Written written;
        std::uint64_t bytes = 0;
    };

    Result<void> cut_fragment();

    std::unique_ptr<Sink> sink_;
    Owned<AVIOContext> io_;
    Output format_;  // Goes before io_.
    AVRational codec_time_{1, 1};
    std::int64_t packets_ = 0;
    std::int64_t packets_in_fragment_ = 0;  ///< 0: no fragments.
};

}  // namespace polyphony::streaming::ffmpeg
