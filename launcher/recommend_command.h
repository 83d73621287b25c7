#pragma once

#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::launcher {

/// `polyphony recommend …`: becomes the program polyphony-recommend beside this one, with these arguments. Returns only
/// if that fails.
Result<void> recommend(const std::vector<std::string>& arguments);

}  // namespace polyphony::launcher
