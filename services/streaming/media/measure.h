#pragma once

#include "platform/error.h"
#include "services/streaming/jobs/audio_part.h"
#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// Decodes a file, or the part of it, from its descriptor, and measures it. Fails with FailedPrecondition if it is not
/// to be decoded. Runs in the worker process.
Result<Measurement> measure(int source, const AudioPart& part = {});

}  // namespace polyphony::streaming
