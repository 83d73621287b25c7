#pragma once

#include "platform/error.h"
#include "services/streaming/jobs/audio_format.h"
#include "services/streaming/media/decoder.h"
#include "services/streaming/media/ffmpeg.h"

namespace polyphony::streaming::ffmpeg {

/// An open encoder for what comes from `source`. Fails with Unavailable if this machine has none.
Result<Owned<AVCodecContext>> open_output_codec(const AudioFormat& format, const AudioFacts& source,
                                                bool global_header);

}  // namespace polyphony::streaming::ffmpeg
