#pragma once

#include "platform/sandbox/inside/serve.h"

namespace polyphony::streaming {

/// All that the worker can do. A new kind of job is one more line.
sandbox::Kinds jobs();

/// Loads what the jobs need, while files can still be opened.
void prepare();

}  // namespace polyphony::streaming
