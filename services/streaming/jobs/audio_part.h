#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/error.h"

namespace polyphony::streaming {

/// From where to where a track lies in its file, in microseconds, rounded: at all usual sample rates that is exact to
/// the sample. As it is: the whole file.
struct AudioPart {
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;  ///< 0: the file's end.

    bool whole() const { return start_us == 0 && end_us == 0; }
    bool operator==(const AudioPart&) const = default;
};

/// In a word, for names of files and between the service and its worker: `s2000000.e5000000`; empty for the whole file.
std::string to_text(const AudioPart& part);
/// Fails with InvalidArgument if the text is something else.
Result<AudioPart> audio_part(std::string_view text);

}  // namespace polyphony::streaming
