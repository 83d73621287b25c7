#include "services/user/user_store.h"

namespace polyphony::user {

using soci::into;
using soci::use;

bool UserStore::any_account() {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM (SELECT id FROM accounts LIMIT 1) AS first_one", into(count);
    return count > 0;
}

void UserStore::insert_account(const Account& account, const std::string& password_hash) {
    const int admin = account.admin ? 1 : 0;
    const int artist = account.artist ? 1 : 0;
    const int locked = account.locked ? 1 : 0;
    sql_ << "INSERT INTO accounts (id, username, display_name, password_hash, admin, artist, locked, created_at)"
            " VALUES (:id, :username, :display_name, :password_hash, :admin, :artist, :locked, :created_at)",
        use(account.id, "id"), use(account.username, "username"), use(account.display_name, "display_name"),
        use(password_hash, "password_hash"), use(admin, "admin"), use(artist, "artist"), use(locked, "locked"),
        use(account.created_at, "created_at");
}

std::optional<Account> UserStore::find_account(const std::string& id) {
    auto found = find_credentials_of(id);
    if (!found) return std::nullopt;
    return std::move(found->account);
}

std::optional<Credentials> UserStore::find_credentials(const std::string& username) {
    return credentials_where("username = :value", username);
}

std::optional<Credentials> UserStore::find_credentials_of(const std::string& id) {
    return credentials_where("id = :value", id);
}

std::optional<Credentials> UserStore::credentials_where(const std::string& condition, const std::string& value) {
    Credentials found;
    auto& account = found.account;
    int admin = 0;
    int artist = 0;
    int locked = 0;
    sql_ << "SELECT id, username, display_name, admin, artist, locked, created_at, password_hash FROM accounts WHERE " +
                condition,
        into(account.id), into(account.username), into(account.display_name), into(admin), into(artist), into(locked),
        into(account.created_at), into(found.password_hash), use(value, "value");
    if (!sql_.got_data()) return std::nullopt;
    account.admin = admin != 0;
    account.artist = artist != 0;
    account.locked = locked != 0;
    return found;
}

std::vector<Account> UserStore::accounts_behind(const std::string& after, int limit) {
    return page("id", after, limit);
}

std::vector<Account> UserStore::accounts_named_behind(const std::string& after, int limit) {
    return page("username", after, limit);
}

std::vector<Account> UserStore::page(const std::string& column, const std::string& after, int limit) {
    Account row;
    int admin = 0;
    int artist = 0;
    int locked = 0;
    soci::statement statement =
        (sql_.prepare << "SELECT id, username, display_name, admin, artist, locked, created_at FROM accounts WHERE " +
                             column + " > :after ORDER BY " + column + " LIMIT :limit",
         into(row.id), into(row.username), into(row.display_name), into(admin), into(artist), into(locked),
         into(row.created_at), use(after, "after"), use(limit, "limit"));
    statement.execute();
    std::vector<Account> accounts;
    while (statement.fetch()) {
        row.admin = admin != 0;
        row.artist = artist != 0;
        row.locked = locked != 0;
        accounts.push_back(row);
    }
    return accounts;
}

int UserStore::count_accounts() {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM accounts", into(count);
    return count;
}

int UserStore::count_admins() {
    int count = 0;
    sql_ << "SELECT COUNT(*) FROM accounts WHERE admin = 1 AND locked = 0", into(count);
    return count;
}

void UserStore::delete_account(const std::string& id) { sql_ << "DELETE FROM accounts WHERE id = :id", use(id, "id"); }

void UserStore::update_account(const Account& account) {
    const int admin = account.admin ? 1 : 0;
    const int artist = account.artist ? 1 : 0;
    const int locked = account.locked ? 1 : 0;
    sql_ << "UPDATE accounts SET display_name = :display_name, admin = :admin, artist = :artist, locked = :locked"
            " WHERE id = :id",
        use(account.display_name, "display_name"), use(admin, "admin"), use(artist, "artist"), use(locked, "locked"),
        use(account.id, "id");
}

void UserStore::update_password(const std::string& id, const std::string& password_hash) {
    sql_ << "UPDATE accounts SET password_hash = :hash WHERE id = :id", use(password_hash, "hash"), use(id, "id");
}

void UserStore::insert_session(const Session& session) {
    sql_ << "INSERT INTO sessions (id, account_id, created_at, expires_at)"
            " VALUES (:id, :account_id, :created_at, :expires_at)",
        use(session.id, "id"), use(session.account_id, "account_id"), use(session.created_at, "created_at"),
        use(session.expires_at, "expires_at");
}

void UserStore::extend_session(const std::string& id, UnixMillis expires_at) {
    sql_ << "UPDATE sessions SET expires_at = :expires_at WHERE id = :id", use(expires_at, "expires_at"), use(id, "id");
}

void UserStore::delete_session(const std::string& id) { sql_ << "DELETE FROM sessions WHERE id = :id", use(id, "id"); }

void UserStore::delete_sessions(const std::string& account_id) {
    sql_ << "DELETE FROM sessions WHERE account_id = :account_id", use(account_id, "account_id");
}

void UserStore::delete_sessions_expired_at(const std::string& account_id, UnixMillis now) {
    sql_ << "DELETE FROM sessions WHERE account_id = :account_id AND expires_at <= :now", use(account_id, "account_id"),
        use(now, "now");
}

void UserStore::keep_newest_sessions(const std::string& account_id, int count) {
    sql_ << "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account_id = :account_id"
            " ORDER BY expires_at DESC, id DESC LIMIT 1000 OFFSET :count)",
        use(account_id, "account_id"), use(count, "count");
}

void UserStore::insert_refresh_token(const std::string& token_hash, const std::string& session_id, UnixMillis now) {
    sql_ << "INSERT INTO refresh_tokens (token_hash, session_id, created_at, spent)"
            " VALUES (:token_hash, :session_id, :now, 0)",
        use(token_hash, "token_hash"), use(session_id, "session_id"), use(now, "now");
}

std::optional<RefreshToken> UserStore::find_refresh_token(const std::string& token_hash) {
    RefreshToken token;
    int spent = 0;
    sql_ << "SELECT s.id, s.account_id, s.created_at, s.expires_at, t.spent FROM refresh_tokens t"
            " JOIN sessions s ON s.id = t.session_id WHERE t.token_hash = :token_hash",
        into(token.session.id), into(token.session.account_id), into(token.session.created_at),
        into(token.session.expires_at), into(spent), use(token_hash, "token_hash");
    if (!sql_.got_data()) return std::nullopt;
    token.spent = spent != 0;
    return token;
}

void UserStore::spend_refresh_token(const std::string& token_hash) {
    sql_ << "UPDATE refresh_tokens SET spent = 1 WHERE token_hash = :token_hash", use(token_hash, "token_hash");
}

void UserStore::delete_spent_refresh_tokens(const std::string& session_id, UnixMillis created_before) {
    sql_ << "DELETE FROM refresh_tokens WHERE session_id = :session_id AND spent = 1 AND created_at < :created_before",
        use(session_id, "session_id"), use(created_before, "created_before");
}

std::vector<SigningKey> UserStore::signing_keys() {
    std::vector<SigningKey> keys;
    SigningKey key;
    soci::statement statement =
        (sql_.prepare << "SELECT id, private_key_pem, public_key_pem, active_from, active_until, expires_at"
                         " FROM signing_keys ORDER BY active_from",
         into(key.id), into(key.private_key_pem), into(key.public_key_pem), into(key.active_from),
         into(key.active_until), into(key.expires_at));
    statement.execute();
    while (statement.fetch()) keys.push_back(key);
    return keys;
}

void UserStore::insert_signing_key(const SigningKey& key) {
    sql_ << "INSERT INTO signing_keys (id, private_key_pem, public_key_pem, active_from, active_until, expires_at)"
            " VALUES (:id, :private_key_pem, :public_key_pem, :active_from, :active_until, :expires_at)",
        use(key.id, "id"), use(key.private_key_pem, "private_key_pem"), use(key.public_key_pem, "public_key_pem"),
        use(key.active_from, "active_from"), use(key.active_until, "active_until"), use(key.expires_at, "expires_at");
}

void UserStore::delete_signing_keys_expired_at(UnixMillis now) {
    sql_ << "DELETE FROM signing_keys WHERE expires_at <= :now", use(now, "now");
}

}  // namespace polyphony::user
