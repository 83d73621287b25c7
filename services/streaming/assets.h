#pragma once

#include <cstdint>
#include <string>

#include "platform/clock.h"
#include "services/streaming/jobs/audio_part.h"

namespace polyphony::streaming {

/// The original audio of a track.
struct AudioAsset {
    std::string track_id;
    std::string path;
    std::string content_type;
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    int bitrate_kbps = 0;  ///< Average; 0 if unknown.
    std::string codec;
    int duration_ms = 0;  ///< 0 if unknown.
    std::string library_id;
    AudioPart part{};  ///< Of the file; all of the above but the duration is the whole file's.
};

}  // namespace polyphony::streaming
