#include "services/user/sessions.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <optional>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"
#include "platform/ids/ids.h"
#include "services/user/access_tokens.h"
#include "services/user/user_store.h"

namespace polyphony::user {

namespace {

constexpr std::size_t kTokenBytes = 32;

std::string make_refresh_token() {
    std::string random(kTokenBytes, '\0');
    randombytes_buf(random.data(), random.size());
    return base64url_encode(random);
}

// A plain hash is enough: the token is random, so there is nothing to guess.
std::string token_hash(const std::string& token) { return base64url_encode(sha256(token)); }

}  // namespace

Sessions::Sessions(storage::Database& database, SigningKeys& keys, SessionOptions options, Clock clock)
    : database_(database), keys_(keys), options_(options), clock_(std::move(clock)) {}

Task<Result<Tokens>> Sessions::begin(Account account) {
    const auto key = co_await keys_.current();
    if (!key) co_return fail(key.error());
    const auto refresh_token = make_refresh_token();
    const auto begun = co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        UserStore store(transaction.sql());
        // It may have been locked, or have gone, since the password was looked at.
        const auto current = store.find_account(account.id);
        if (!current) return fail(Code::Unauthenticated, "There is no such account any more.");
        if (current->locked) return is_locked();
        const auto now = clock_();
        const Session session{ids::make(), account.id, now, now + options_.lifetime_ms};
        store.delete_sessions_expired_at(account.id, now);
        store.insert_session(session);
        store.keep_newest_sessions(account.id, options_.max_sessions);
        store.insert_refresh_token(token_hash(refresh_token), session.id, now);
        return {};
    });
    if (!begun) co_return fail(begun.error());
    co_return tokens_for(account, *key, refresh_token);
}

Task<Result<Tokens>> Sessions::renew(std::string refresh_token) {
    const auto key = co_await keys_.current();
    if (!key) co_return fail(key.error());
    const auto next_token = make_refresh_token();
    const auto hash = token_hash(refresh_token);
    // No account means refused: a success all the same for the transaction, as it may have ended the session.
    auto renewed = co_await database_.write([&](storage::Transaction& transaction) -> Result<std::optional<Account>> {
        UserStore store(transaction.sql());
        const auto now = clock_();
        const auto token = store.find_refresh_token(hash);
        if (!token) return std::nullopt;
        if (token->spent || token->session.expires_at <= now) {
            store.delete_session(token->session.id);
            if (token->spent)
                transaction.after_commit([session = token->session.id] {
                    spdlog::warn("A spent refresh token was used again; session {} has ended.", session);
                });
            return std::nullopt;
        }
        store.spend_refresh_token(hash);
        store.insert_refresh_token(token_hash(next_token), token->session.id, now);
        store.delete_spent_refresh_tokens(token->session.id, now - options_.lifetime_ms);
        store.extend_session(token->session.id, now + options_.lifetime_ms);
        return store.find_account(token->session.account_id);
    });
    if (!renewed) co_return fail(renewed.error());
    if (!*renewed) co_return fail(Code::Unauthenticated, "This session has ended; please log in again.");
    co_return tokens_for(**renewed, *key, next_token);
}

Task<Result<void>> Sessions::end(std::string refresh_token) {
    const auto hash = token_hash(refresh_token);
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        UserStore store(transaction.sql());
        if (const auto token = store.find_refresh_token(hash)) store.delete_session(token->session.id);
        return {};
    });
}

Result<Tokens> Sessions::tokens_for(const Account& account, const SigningKey& key, std::string refresh_token) const {
    const auto now = clock_();
    AccessClaims claims;
    claims.user_id = account.id;
    claims.roles = roles(account);
    claims.issued_at = now;
    claims.expires_at = now + options_.access_token_ms;
    auto access_token = sign_access_token(claims, key);
    if (!access_token) return fail(access_token.error());
    return Tokens{std::move(*access_token), std::move(refresh_token),
                  static_cast<int>(options_.access_token_ms / 1000)};
}

}  // namespace polyphony::user
