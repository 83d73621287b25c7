#pragma once

#include <functional>

#include "platform/error.h"
#include "services/streaming/jobs/transcode_job.h"

namespace polyphony::streaming {

/// Decodes `source` and writes it as the job says into `target`, both descriptors. `written` is told how many bytes are
/// written for good. A start behind the end leaves no audio. Fails with FailedPrecondition if the source is not to be
/// decoded, and with Unavailable if the target cannot be written. Runs in the worker process.
Result<Transcoded> transcode(int source, int target, const TranscodeJob& job,
                             const std::function<void(std::uint64_t bytes)>& written);

}  // namespace polyphony::streaming
