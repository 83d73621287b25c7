#pragma once

#include <string>

#include "polyphony/user/v1/app_passwords.pb.h"

namespace polyphony::launcher {

/// What `polyphony app-password create` prints.
std::string app_password_text(const user::v1::NewAppPassword& made);
/// The same as one JSON object: `{"id", "label", "username", "password"}`.
std::string app_password_json(const user::v1::NewAppPassword& made);

}  // namespace polyphony::launcher
