#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edge/auth/token_verifier.h"
#include "edge/limits/answer_limit.h"
#include "edge/limits/rate_limiter.h"
#include "platform/http/http.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/context.h"
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
    int least_at_once = 16;               ///< Requests of one route that are answered at once, however long it takes,
    int most_at_once = 256;               ///< and however fast it goes. Playback always has as many.
    int in_time_ms = 100;                 ///< What takes longer takes from what is answered at once;
    int background_in_time_ms = 50;       ///< the same for what nobody waits for.
};

/// The gate of the public API: how often someone may ask, whether there is time to answer, who they are, and what they
/// may use. Runs on one io_context; not thread-safe.
class Gate {
  public:
    /// Answers a request that was let in, on behalf of the caller that the context names.
    using Endpoint = std::function<Task<http::Response>(http::Request&, rpc::CallContext)>;

    Gate(TokenVerifier& verifier, metrics::Metrics& metrics, GateOptions options);

    /// Adds a route whose `endpoint` is behind the gate, with the headers that all answers have. Of each route as many
    /// requests are let in at once as are answered in time; the others are refused with 503, those of the lowest
    /// priority first. The priority travels with the calls.
    void add(http::Router& router, http::Verb verb, std::string pattern, Access access, rpc::Priority priority,
             Endpoint endpoint);

    /// The refusal of a request whose address has asked too often; for what is passed on without a caller.
    std::optional<http::Response> limit_address(const http::Request& request);
    /// The refusal of a request with credentials whose address has tried too often.
    std::optional<http::Response> limit_credentials(const http::Request& request);

  private:
    AnswerLimitOptions answer_limit(rpc::Priority priority) const;
    http::Handler protect(Access access, rpc::Priority priority, std::shared_ptr<AnswerLimit> at_once,
                          Endpoint endpoint);
    Task<std::optional<http::Response>> admit(const http::Request& request, Access access, rpc::CallContext& context);
    std::string client_key(const http::Request& request) const;

    TokenVerifier& verifier_;
    GateOptions options_;
    const http::Response overloaded_;
    std::array<prometheus::Counter*, rpc::kPriorities> shed_{};
    RateLimiter per_address_;
    RateLimiter per_user_;
    RateLimiter credentials_;
};

}  // namespace polyphony::edge
