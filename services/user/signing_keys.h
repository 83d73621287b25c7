#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"

namespace polyphony::user {

/// An ES256 key pair (ECDSA on P-256) and when it signs.
struct SigningKey {
    std::string id;
    std::string private_key_pem;  ///< PKCS #8. Never leaves this service.
    std::string public_key_pem;   ///< SubjectPublicKeyInfo.
    UnixMillis active_from = 0;
    UnixMillis active_until = 0;
    UnixMillis expires_at = 0;  ///< When the last token that it signed has expired.
};

struct SigningKeyOptions {
    UnixMillis lifetime_ms = 30LL * 24 * 3600 * 1000;  ///< How long a key signs.
    UnixMillis token_lifetime_ms = 15LL * 60 * 1000;   ///< How long a token that it signed may be used.
};

/// The keys that access tokens are signed with. There is always a current one and a next one, which is published for a
/// whole lifetime before it signs; a former one stays published until the last token that it signed has expired. They
/// rotate when they are asked for. Thread-safe, and several instances may share a database.
class SigningKeys {
  public:
    SigningKeys(storage::Database& database, SigningKeyOptions options, Clock clock = system_now);

    /// The key to sign with now.
    Task<Result<SigningKey>> current();
    /// Every key that a valid token may be signed with, and the next one.
    Task<Result<std::vector<SigningKey>>> published();

  private:
    using Keys = std::shared_ptr<const std::vector<SigningKey>>;

    Task<Result<Keys>> fresh();
    Result<std::vector<SigningKey>> rotate(storage::Transaction& transaction, UnixMillis now) const;

    storage::Database& database_;
    SigningKeyOptions options_;
    Clock clock_;
    std::mutex mutex_;
    Keys keys_;                 // guarded by mutex_
    UnixMillis rotate_at_ = 0;  // guarded by mutex_
};

}  // namespace polyphony::user
