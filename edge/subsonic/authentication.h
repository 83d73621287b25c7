#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "edge/lru_cache.h"
#include "edge/peers.h"
#include "edge/subsonic/credentials.h"
#include "edge/subsonic/failure.h"
#include "platform/async.h"
#include "platform/rpc/context.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge::subsonic {

struct AuthenticationOptions {
    std::size_t remembered = 10'000;  ///< Credentials that need not be checked again.
    int remembered_seconds = 60;      ///< For how long; those that are revoked are forgotten at once.
    bool account_passwords = false;   ///< Whether an account's own password will do as `p`, over TLS.
};

/// Finds out who asks, by the passwords for apps that the user service keeps. Runs on one io_context; not thread-safe.
class Authentication {
  public:
    using Now = std::function<std::chrono::steady_clock::time_point()>;

    Authentication(const Peers& peers, AuthenticationOptions options, Now now = std::chrono::steady_clock::now);

    /// Who these credentials belong to. Fails with WrongApiKey or WrongCredentials if they are nobody's. Only over TLS
    /// (`secure`) will an account's own password do, if it may at all.
    Task<Outcome<user::v1::Account>> identify(Credentials credentials, bool secure, rpc::CallContext context);

    /// Whether these may be a guess of an account's own password, which people choose: worth a limit before it is
    /// tried.
    bool may_be_guess(const Credentials& credentials);

    /// Forgets what opened an account: a password was revoked, or the account deleted.
    void forget(const std::string& user_id);

  private:
    struct Known {
        user::v1::Account account;
        std::chrono::steady_clock::time_point until;
        std::uint64_t epoch = 0;
    };
    const Known* find(const Credentials& credentials);

    const Peers& peers_;
    AuthenticationOptions options_;
    Now now_;
    LruCache<Known> known_;              // By the hash of the credentials.
    LruCache<std::uint64_t> forgotten_;  // By account: what was known before this epoch is not any more.
    std::uint64_t epoch_ = 0;
};

}  // namespace polyphony::edge::subsonic
