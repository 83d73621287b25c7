#pragma once

#include <string>

#include "platform/error.h"

namespace polyphony {

/// The secret key that a file holds; makes the file with 32 random bytes, readable by its owner only, if it is missing.
/// Fails with Unavailable if it cannot be written.
Result<std::string> load_key(const std::string& path);

}  // namespace polyphony
