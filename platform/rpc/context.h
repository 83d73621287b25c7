#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "platform/rpc/priority.h"
#include "platform/trace/trace.h"

namespace polyphony::rpc {

/// On whose behalf a call is made. The edge finds it out from the access token; services trust it, since only the edge
/// and other services reach their sockets.
struct Caller {
    std::string user_id;  ///< Empty if nobody is logged in.
    bool admin = false;
    std::vector<std::string> roles{};  ///< All of them, as the access token names them.

    bool known() const { return !user_id.empty(); }
    bool has_role(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

/// What travels with every call, from hop to hop.
struct CallContext {
    Caller caller;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    trace::Context trace;
    Priority priority = Priority::Interactive;
    /// The client's `Idempotency-Key`; empty if there is none.
    std::string idempotency_key;
};

}  // namespace polyphony::rpc
