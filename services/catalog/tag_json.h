#pragma once

#include <string>

#include "services/catalog/model.h"

namespace polyphony::catalog {

/// Tags as a column holds them: JSON; empty if there are none.
std::string to_json(const TagValues& tags);
/// The way back; nothing of a text that is none of ours.
TagValues tags_of_json(const std::string& text);

}  // namespace polyphony::catalog
