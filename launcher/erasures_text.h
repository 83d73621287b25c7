#pragma once

#include <string>

#include "polyphony/user/v1/user.pb.h"

namespace polyphony::launcher {

/// What `polyphony erasures` prints.
std::string erasures_table(const user::v1::ListErasuresResponse& answer);

}  // namespace polyphony::launcher
