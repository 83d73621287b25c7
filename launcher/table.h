#pragma once

#include <string>
#include <vector>

namespace polyphony::launcher {

/// Rows of cells, the first with the headings, as lines of columns that are as wide as they must be.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace polyphony::launcher
