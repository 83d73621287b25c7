#pragma once

#include "launcher/programs.h"
#include "platform/error.h"

namespace polyphony::launcher {

/// `options.data` is an absolute path. Runs the platform until it is told to end by a signal or by `polyphony down`.
Result<void> up(const UpOptions& options);

}  // namespace polyphony::launcher
