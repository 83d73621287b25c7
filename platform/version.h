#pragma once

#include <string_view>

namespace polyphony {

/// The version of all programs of this build, such as `0.1.0`.
std::string_view version();

}  // namespace polyphony
