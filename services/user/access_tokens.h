#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/user/signing_keys.h"

namespace polyphony::user {

/// The issuer (`iss`) of every access token.
inline constexpr std::string_view kIssuer = "polyphony";

/// What an access token says about its bearer.
struct AccessClaims {
    std::string user_id;             ///< `sub`
    std::vector<std::string> roles;  ///< `roles`
    UnixMillis issued_at = 0;        ///< `iat`
    UnixMillis expires_at = 0;       ///< `exp`
};

/// A JSON Web Token (RFC 7519) signed with ES256, with the key's id as `kid` and a fresh `jti`.
Result<std::string> sign_access_token(const AccessClaims& claims, const SigningKey& key);

}  // namespace polyphony::user
