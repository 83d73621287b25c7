#pragma once

#include <string>

#include "platform/clock.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

/// A key as the user service has them, and the tokens that it signs.
class SigningKey {
  public:
    explicit SigningKey(std::string key_id);

    struct Claims {
        std::string issuer = "polyphony";
        std::string subject = "user-1";
        UnixMillis expires_at = system_now() + 900'000;  ///< No `exp` if 0.
        bool admin = false;
        UnixMillis issued_at = 0;  ///< No `iat` if 0.
    };
    std::string token(const Claims& claims) const;
    std::string token() const { return token(Claims()); }

    /// What the user service publishes of it.
    user::v1::SigningKey published() const;

  private:
    std::string key_id_;
    std::string private_pem_;
    std::string public_pem_;
};

}  // namespace polyphony::edge
