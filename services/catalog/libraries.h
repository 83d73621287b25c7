#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::catalog {

/// Reads `DIR` or `NAME=DIR` as name -> absolute folder; without a name it is the folder's. InvalidArgument if two have
/// the same name.
Result<std::map<std::string, std::string>> read_library_options(const std::vector<std::string>& options);

}  // namespace polyphony::catalog
