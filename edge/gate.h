#pragma once

#include <functional>
#include <optional>
#include <string>

#include "edge/auth/token_verifier.h"
#include "edge/limits/arrival_delay.h"
#include "edge/limits/rate_limiter.h"
#include "platform/http/http.h"
#include "platform/rpc/context.h"
#include "platform/rpc/load_shedder.h"
#include "platform/rpc/priority.h"

namespace polyphony::edge {

/// Who may use a route.
enum class Access {
    Public,  ///< Everyone; a token is not looked at.
    User,    ///< Who has a good access token.
    Admin,   ///< Whose token says that they are an administrator.
};

struct GateOptions {
    Rate per_address{200, 1000};          ///< All requests of one address.
    Rate per_user{100, 500};              ///< All requests of one account.
    Rate credentials{0.5, 20};            ///< Attempts with a password, and new accounts, of one address.
    std::size_t max_keys = 50'000;        ///< Addresses and accounts that are counted at once, each.
    std::string client_address_header{};  ///< Where a trusted proxy tells the client's address; empty without a proxy.
    int call_timeout_ms = 3000;           ///< Most time for answering one request.
};

/// The gate of the public API: how often someone may ask, whether there is time to answer, who they are, and what they
/// may use. Runs on one io_context; not thread-safe.
class Gate {
  public:
    /// Answers a request that was let in, on behalf of the caller that the context names.
    using Endpoint = std::function<Task<http::Response>(http::Request&, rpc::CallContext)>;

    Gate(asio::io_context& io, TokenVerifier& verifier, rpc::LoadShedder& shedder, GateOptions options);

    /// Adds a route whose `endpoint` is behind the gate, with the headers that all answers have. While there is more to
    /// do than can be done, a part of the requests, of the lowest priority first, is refused with 503. The priority
    /// travels with the calls.
    void add(http::Router& router, http::Verb verb, std::string pattern, Access access, rpc::Priority priority,
             Endpoint endpoint);

    /// For what is passed on by HTTP: the refusal of a request without a good token; otherwise writes the caller into
    /// its headers (platform/rpc/caller_headers.h), over what it says there itself.
    Task<std::optional<http::Response>> identify(http::Request& request);
    /// The refusal of a request whose address has asked too often; for what is passed on without a caller.
    std::optional<http::Response> limit_address(const http::Request& request);
    /// The refusal of a request of an account that has asked too often; for those who are found out by other means than
    /// a token.
    std::optional<http::Response> limit_user(const std::string& user_id);
    /// Whether a request came over TLS, as a trusted proxy tells with `X-Forwarded-Proto` (where client_address_header
    /// is set).
    bool is_secure(const http::Request& request) const;
    /// The refusal of a request with credentials whose address has tried too often.
    std::optional<http::Response> limit_credentials(const http::Request& request);

  private:
    http::Handler protect(Access access, rpc::Priority priority, Endpoint endpoint);
    Task<std::optional<http::Response>> admit(const http::Request& request, Access access, rpc::CallContext& context);
    std::string client_key(const http::Request& request) const;

    TokenVerifier& verifier_;
    rpc::LoadShedder& shedder_;
    ArrivalDelay arrival_delay_;
    GateOptions options_;
    const http::FixedResponse overloaded_;
    RateLimiter per_address_;
    RateLimiter per_user_;
    RateLimiter credentials_;
};

}  // namespace polyphony::edge
