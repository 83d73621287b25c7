#pragma once

#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::launcher {

/// `polyphony recommend …` and others: becomes a program beside this one, such as `polyphony-recommend`, with these
/// arguments. Returns only if that fails.
Result<void> become(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace polyphony::launcher
