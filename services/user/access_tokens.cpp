#include "services/user/access_tokens.h"

#include <jwt/jwt.hpp>

#include "platform/ids/ids.h"

namespace polyphony::user {

Result<std::string> sign_access_token(const AccessClaims& claims, const SigningKey& key) {
    try {
        jwt::jwt_object token{jwt::params::algorithm("ES256"), jwt::params::secret(key.private_key_pem)};
        token.header().add_header("kid", key.id);
        token.add_claim("iss", std::string(kIssuer))
            .add_claim("sub", claims.user_id)
            .add_claim("roles", claims.roles)
            // With its fraction of a second, so that a token is older or newer than a revocation (RFC 7519, section 2).
            .add_claim("iat", static_cast<double>(claims.issued_at) / 1000)
            .add_claim("exp", claims.expires_at / 1000)
            .add_claim("jti", ids::make());
        std::error_code failed;
        auto text = token.signature(failed);
        if (failed) return fail(Code::Internal, "An access token cannot be signed.");
        return text;
    } catch (const std::exception&) {
        return fail(Code::Internal, "An access token cannot be signed.");
    }
}

}  // namespace polyphony::user
