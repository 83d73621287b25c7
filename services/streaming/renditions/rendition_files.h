#pragma once

#include <string>

#include "services/streaming/assets.h"
#include "services/streaming/jobs/transcode_job.h"

namespace polyphony::streaming {

/// Part of the names and entity tags: what was made in another way is made anew. 2: resampled with a precision of 16
/// bits.
constexpr int kMakingVersion = 2;

/// What tells versions of a rendition apart: another file of the track, another part of it or another job has another.
std::string rendition_version(const AudioAsset& asset, const TranscodeJob& job);

/// The name of the file with a track's rendition, one for each version.
std::string rendition_file(const AudioAsset& asset, const TranscodeJob& job);

}  // namespace polyphony::streaming
