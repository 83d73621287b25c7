#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"

namespace polyphony::streaming {

/// A licence to play some tracks without a connection.
struct Licence {
    std::string id;
    std::string user_id;
    std::string device_id;
    std::vector<std::string> track_ids;
    UnixMillis issued_at = 0;
    UnixMillis expires_at = 0;
    UnixMillis revoked_at = 0;  ///< 0 if it was not revoked.

    bool holds(UnixMillis now) const { return revoked_at == 0 && now < expires_at; }
};

/// Signs licences as JSON Web Tokens with Ed25519 (RFC 8037), and checks them.
class LicenceTokens {
  public:
    /// `seed` is secret and the same for all instances. Fails with InvalidArgument if it has not 32 bytes.
    static Result<LicenceTokens> from_seed(std::string_view seed);

    /// The public key in base64url, as in a JSON Web Key (RFC 8037 section 2).
    const std::string& public_key() const { return public_text_; }
    /// Its thumbprint (RFC 7638).
    const std::string& key_id() const { return key_id_; }

    std::string sign(const Licence& licence) const;
    /// The licence of a token, times in whole seconds. Fails with PermissionDenied if it is not signed by us or has
    /// expired; whether it was revoked is not in it.
    Result<Licence> verify(std::string_view token, UnixMillis now) const;

  private:
    LicenceTokens() = default;

    std::array<unsigned char, 64> secret_key_{};
    std::array<unsigned char, 32> public_key_{};
    std::string public_text_;
    std::string key_id_;
};

}  // namespace polyphony::streaming
