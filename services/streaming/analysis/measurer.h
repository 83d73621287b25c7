#pragma once

#include "platform/async.h"
#include "platform/error.h"
#include "platform/http/http.h"
#include "services/streaming/jobs/audio_part.h"
#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// Measures audio from strangers, somewhere where it can do no harm.
class Measurer {
  public:
    virtual ~Measurer() = default;

    /// Measures the audio in a part of a file, which is at its beginning. Ends in a bounded time. Fails with
    /// FailedPrecondition if the audio cannot be read, and with Unavailable or ResourceExhausted if it cannot be
    /// measured now.
    virtual Task<Result<Measurement>> measure(File file, AudioPart part) = 0;
};

}  // namespace polyphony::streaming
