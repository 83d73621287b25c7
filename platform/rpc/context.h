#pragma once

#include <chrono>
#include <string>

#include "platform/rpc/priority.h"
#include "platform/trace/trace.h"

namespace polyphony::rpc {

/// On whose behalf a call is made. The edge finds it out from the access token; services trust it, since only the edge
/// and other services reach their sockets.
struct Caller {
    std::string user_id;  ///< Empty if nobody is logged in.
    bool admin = false;
    bool artist = false;  ///< May upload music.

    bool known() const { return !user_id.empty(); }
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
