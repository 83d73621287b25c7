#pragma once

#include <string>
#include <string_view>

#include "platform/error.h"

/// How people's words are read.
namespace polyphony::user {

/// Upper-case letters of ASCII made lower.
std::string folded(std::string text);

/// Without spaces around it.
std::string trimmed(std::string_view text);

/// Whether it is 1 to `most` characters without control characters.
bool valid_name(std::string_view name, std::size_t most);

inline constexpr std::size_t kMaxPassword = 256;  ///< Characters.

/// Fails with InvalidArgument if it is not 8 to 256 characters.
Result<void> check_new_password(std::string_view password);

/// Trimmed. Fails with InvalidArgument if it is not 1 to 100 characters.
Result<std::string> checked_display_name(std::string_view name);

}  // namespace polyphony::user
