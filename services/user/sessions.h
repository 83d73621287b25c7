#pragma once

#include <string>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/user/accounts.h"
#include "services/user/signing_keys.h"

namespace polyphony::user {

struct SessionOptions {
    UnixMillis access_token_ms = 15LL * 60 * 1000;     ///< How long an access token can be used.
    UnixMillis lifetime_ms = 30LL * 24 * 3600 * 1000;  ///< How long a session lasts without being renewed.
    int max_sessions = 100;                            ///< Most sessions of an account; the oldest ends first.
};

/// The answer to someone who logged in.
struct Tokens {
    std::string access_token;
    std::string refresh_token;   ///< Works once.
    int expires_in_seconds = 0;  ///< Of the access token.
};

/// Who is logged in. A session begins with a log-in and is renewed by a chain of refresh tokens, each of which works
/// once; only their SHA-256 is stored. Thread-safe.
class Sessions {
  public:
    Sessions(storage::Database& database, SigningKeys& keys, SessionOptions options, Clock clock = system_now);

    /// Begins a session for someone whose password was checked.
    Task<Result<Tokens>> begin(Account account);

    /// Goes on with a session. A token that was used before ends the session for everyone who holds a token of it, as
    /// one of them must be a thief (RFC 9700 section 4.14.2). Fails with Unauthenticated.
    Task<Result<Tokens>> renew(std::string refresh_token);

    /// Ends the session that this token belongs to (RFC 7009); an unknown token is no error.
    Task<Result<void>> end(std::string refresh_token);

  private:
    Result<Tokens> tokens_for(const Account& account, const SigningKey& key, std::string refresh_token) const;

    storage::Database& database_;
    SigningKeys& keys_;
    SessionOptions options_;
    Clock clock_;
};

}  // namespace polyphony::user
