#pragma once

#include <string>
#include <string_view>

#include "platform/error.h"
#include "services/streaming/jobs/measurement.h"

namespace polyphony::streaming {

/// The job `measure`: what the samples of its one file tell, or of a part of it, which is its parameter (to_text()). It
/// tells no progress.
struct MeasureJob {
    static constexpr auto kKind = "measure";
};

/// Its result.
std::string to_text(const Measurement& measurement);
/// Fails with InvalidArgument if the text is something else: what a worker says is not to be trusted.
Result<Measurement> measurement(std::string_view text);

}  // namespace polyphony::streaming
