#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/idempotency/idempotency.h"
#include "platform/storage/database.h"
#include "services/user/accounts.h"
#include "services/user/app_passwords/secret_box.h"

namespace polyphony::user {

/// A password for one app, without the password.
struct AppPassword {
    std::string id;
    std::string account_id;
    std::string label;
    UnixMillis created_at = 0;
    UnixMillis last_used_at = 0;  ///< To the hour; 0 if never.
};

/// A password that was just made.
struct NewAppPassword {
    AppPassword facts;
    std::string password;
    std::string username;
};

/// What an app shows, in the terms of the Subsonic API: an API key alone, or a name with a password or a token.
struct AppCredentials {
    std::string api_key{};
    std::string username{};
    std::string password{};
    std::string token{};  ///< md5(password + salt) in hexadecimal digits.
    std::string salt{};
    bool account_password = false;  ///< The account's own password will do as `password`.
};

struct AppPasswordOptions {
    int max_per_account = 50;
    UnixMillis idempotency_ms = idempotency::kKeepMs;  ///< How long a repeated request gets the first answer.
};

/// Passwords for apps: random, one for each device, revocable. They are kept twice: as a hash that finds them, and
/// sealed with a key outside of the database, since the token of the Subsonic API is a hash of the password itself.
/// Thread-safe.
class AppPasswords {
  public:
    AppPasswords(storage::Database& database, Accounts& accounts, SecretBox box, AppPasswordOptions options,
                 Clock clock = system_now);

    /// Fails with InvalidArgument for a label that is empty or longer than 100 characters, with ResourceExhausted
    /// beyond the limit. A repetition of a `request` with a key gets the first answer, as long as it was not revoked.
    Task<Result<NewAppPassword>> create(std::string account_id, std::string label, idempotency::Request request = {});
    /// Newest first.
    Task<Result<std::vector<AppPassword>>> list(std::string account_id);
    /// One that is gone, or someone else's, is no error.
    Task<Result<void>> revoke(std::string account_id, std::string id);

    /// Fails with Unauthenticated if they are nobody's, with PermissionDenied if the account is locked, with
    /// InvalidArgument if they make no sense.
    Task<Result<Account>> authenticate(AppCredentials credentials);

  private:
    Result<NewAppPassword> keep(storage::Transaction& transaction, NewAppPassword made) const;
    Result<NewAppPassword> find_kept(storage::Transaction& transaction, const std::string& account_id,
                                     const std::string& id) const;
    /// The account and the password's facts, if there are any that fit.
    struct Match {
        Account account;
        AppPassword facts;
    };
    Task<Result<std::optional<Match>>> find(AppCredentials credentials);
    Task<Result<std::optional<Match>>> find_by_password(std::string password, std::string username);
    Task<Result<std::optional<Match>>> find_by_token(std::string username, std::string token, std::string salt);
    Task<Result<void>> note_use(AppPassword facts);

    storage::Database& database_;
    Accounts& accounts_;
    SecretBox box_;
    AppPasswordOptions options_;
    Clock clock_;
};

}  // namespace polyphony::user
