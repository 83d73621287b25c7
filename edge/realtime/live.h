#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "edge/auth/token_verifier.h"
#include "platform/events/events.h"
#include "platform/http/http.h"
#include "platform/metrics/metrics.h"

namespace polyphony::edge {

struct LiveOptions {
    std::size_t max_connections = 5'000;  ///< Beyond: closed with 1013 (try again later).
    std::size_t max_per_user = 16;        ///< Likewise.
    int hello_timeout_ms = 10'000;        ///< To send the access token.
};

/// Live events for signed-in clients over WebSockets (`/api/live`).
///
/// The client's first message is `{"access_token":"…"}`. Then it gets each event that concerns its account as a
/// polyphony.edge.v1.LiveEvent in JSON. The connection is closed with 4401 if the token is not good, and when it
/// expires: the client connects again with a fresh one. What happens in between is missed; clients read anew.
class Live {
  public:
    /// `verifier` is used on the connections' io_context.
    Live(TokenVerifier& verifier, LiveOptions options, metrics::Metrics& metrics);

    /// Serves one connection; see http::WebSocketHandler.
    Task<> serve(http::Request& request, std::shared_ptr<http::WebSocket> socket);

    /// Passes an event on to those whom it concerns: the accounts in its fields `user_id` and `owner_id`. The
    /// connections of an account that was deleted, or whose tokens were revoked, are closed. Thread-safe.
    void hear(const events::Event& event);

  private:
    using Sockets = std::vector<std::shared_ptr<http::WebSocket>>;

    bool enter(const std::string& user_id, const std::shared_ptr<http::WebSocket>& socket);
    void leave(const std::string& user_id, const std::shared_ptr<http::WebSocket>& socket);
    Sockets sockets_of(const std::vector<std::string>& user_ids) const;

    TokenVerifier& verifier_;
    LiveOptions options_;
    prometheus::Gauge& connections_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Sockets> by_user_;
    std::atomic<std::size_t> count_{0};
};

/// The accounts that an event's message concerns; empty for types that are not known.
std::vector<std::string> concerned_users(std::string_view type, std::string_view data);

}  // namespace polyphony::edge
