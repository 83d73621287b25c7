#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "edge/lru_cache.h"
#include "edge/peers.h"
#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/rpc/context.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

/// Who an access token was issued to.
struct Verified {
    rpc::Caller caller;
    UnixMillis issued_at = 0;
    UnixMillis expires_at = 0;
};

struct TokenVerifierOptions {
    std::string issuer = "polyphony";        ///< What `iss` must say.
    std::size_t remembered_tokens = 10'000;  ///< Verified tokens that need no second look at their signature.
    int refresh_seconds = 300;               ///< How often the keys are fetched without need.
    int retry_seconds = 1;                   ///< How soon it is tried again when they could not be fetched.
    int first_keys_ms = 2000;                ///< How long tokens wait for keys while there never were any.
    double fetches_per_second = 1;           ///< Most fetches that tokens with unknown keys may cause.
    std::size_t barred_accounts = 10'000;    ///< Accounts whose tokens may still be good by their signature alone.
};

/// Checks access tokens: JWTs (RFC 7519) signed with ES256 (RFC 7518 section 3.4), with the claims `iss`, `sub`, `exp`
/// and `roles`. The keys come from the user service; those at hand go on to work while it is away. A token that was
/// found good is remembered until it expires. Runs on one io_context; not thread-safe.
class TokenVerifier {
  public:
    using FetchKeys = std::function<Task<Result<user::v1::SigningKeys>>()>;

    TokenVerifier(FetchKeys fetch_keys, TokenVerifierOptions options, Clock clock = system_now);

    /// Fails with Unauthenticated if the token is not good, with Unavailable if that cannot be told because its key is
    /// not at hand and cannot be fetched. `token` must live until the answer.
    Task<Result<Verified>> verify(std::string_view token);

    /// Refuses the tokens of an account that were issued before this time: it was locked, or has another password or
    /// other roles. Without a time all of them: it was deleted. Forgotten with this object, when the tokens have long
    /// expired, or soon will.
    void bar(const std::string& user_id, UnixMillis before = std::numeric_limits<UnixMillis>::max());

    /// Fetches the keys now and then, for ever. To be spawned once.
    Task<> keep_keys_fresh();

  private:
    Task<Result<Verified>> verify_signature(std::string_view token);
    /// Fetches the keys, or waits for the fetch that is under way.
    Task<bool> fetch();
    /// Right after a start, the user service may be a moment behind.
    Task<> wait_for_first_keys();
    Task<Result<std::string>> find_key(const std::string& key_id);
    Result<Verified> check(std::string_view token, const std::string& public_key_pem) const;
    bool may_fetch();

    FetchKeys fetch_keys_;
    TokenVerifierOptions options_;
    Clock clock_;
    std::map<std::string, std::string> keys_;       // PEM by key id.
    std::shared_ptr<asio::steady_timer> fetching_;  // Set while keys are fetched; cancelled when they are there.
    bool reached_ = false;                          // Whether the last fetch succeeded.
    std::optional<UnixMillis> fetched_at_;          // When a token last caused a fetch.
    LruCache<Verified> remembered_;
    LruCache<UnixMillis> barred_;  // By account.
};

/// Asks the user service for its keys.
TokenVerifier::FetchKeys fetch_keys_from(const Peers& peers);

}  // namespace polyphony::edge
