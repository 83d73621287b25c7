#pragma once

#include "platform/error.h"
#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// Decodes all of a file, from its descriptor, and measures it. Fails with FailedPrecondition if it is not to be
/// decoded. Runs in the worker process.
Result<Measurement> measure(int source);

}  // namespace polyphony::streaming
