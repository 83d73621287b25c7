#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/user/accounts.h"
#include "services/user/signing_keys.h"

namespace polyphony::user {

/// This service's schema.
storage::MigrationSeries migrations();

/// An account and the hash of its password.
struct Credentials {
    Account account;
    std::string password_hash;
};

/// A log-in that goes on.
struct Session {
    std::string id;
    std::string account_id;
    UnixMillis created_at = 0;
    UnixMillis expires_at = 0;
};

/// A refresh token that was given out, with its session.
struct RefreshToken {
    Session session;
    bool spent = false;
};

/// The user service's SQL. Made for one transaction or snapshot; what the database throws, storage::Database catches.
class UserStore {
  public:
    explicit UserStore(soci::session& sql) : sql_(sql) {}

    bool any_account();
    void insert_account(const Account& account, const std::string& password_hash);
    std::optional<Account> find_account(const std::string& id);
    /// Every account behind the id `after`, by id, at most `limit`.
    std::vector<Account> accounts_behind(const std::string& after, int limit);
    /// Likewise by user name.
    std::vector<Account> accounts_named_behind(const std::string& after, int limit);
    int count_accounts();
    std::optional<Credentials> find_credentials(const std::string& username);
    std::optional<Credentials> find_credentials_of(const std::string& id);
    /// Of those who can log in.
    int count_admins();
    /// Deletes an account with its sessions.
    void delete_account(const std::string& id);
    /// All but its user name and when it was created.
    void update_account(const Account& account);
    void update_password(const std::string& id, const std::string& password_hash);

    void insert_session(const Session& session);
    void extend_session(const std::string& id, UnixMillis expires_at);
    /// Deletes a session and its refresh tokens.
    void delete_session(const std::string& id);
    /// All of an account.
    void delete_sessions(const std::string& account_id);
    void delete_sessions_expired_at(const std::string& account_id, UnixMillis now);
    void keep_newest_sessions(const std::string& account_id, int count);

    void insert_refresh_token(const std::string& token_hash, const std::string& session_id, UnixMillis now);
    std::optional<RefreshToken> find_refresh_token(const std::string& token_hash);
    void spend_refresh_token(const std::string& token_hash);
    void delete_spent_refresh_tokens(const std::string& session_id, UnixMillis created_before);

    /// In the order in which they sign.
    std::vector<SigningKey> signing_keys();
    void insert_signing_key(const SigningKey& key);
    void delete_signing_keys_expired_at(UnixMillis now);

  private:
    std::vector<Account> page(const std::string& column, const std::string& after, int limit);
    std::optional<Credentials> credentials_where(const std::string& condition, const std::string& value);

    soci::session& sql_;
};

}  // namespace polyphony::user
