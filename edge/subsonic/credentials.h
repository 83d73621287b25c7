#pragma once

#include <string>

#include "edge/subsonic/failure.h"
#include "edge/subsonic/parameters.h"

namespace polyphony::edge::subsonic {

/// What a request shows to prove who asks: an API key, or a name with a password or a token.
struct Credentials {
    std::string api_key{};
    std::string username{};
    std::string password{};
    std::string token{};
    std::string salt{};
};

/// The credentials of a request. Fails with MissingParameter if there are none, with ConflictingMechanisms if there are
/// several kinds.
Outcome<Credentials> credentials_of(const Parameters& parameters);

/// A password as it is sent: itself, or `enc:` and hexadecimal digits. Fails with Generic for other digits.
Outcome<std::string> plain_password(const std::string& sent);

}  // namespace polyphony::edge::subsonic
