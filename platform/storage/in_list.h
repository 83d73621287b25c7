#pragma once

#include <string>
#include <vector>

namespace polyphony::storage {

/// `('a','b')` for use behind IN. What is not an id (ids::valid()) is left out, so that nothing can be smuggled into
/// the statement.
std::string in_list(const std::vector<std::string>& ids);

}  // namespace polyphony::storage
