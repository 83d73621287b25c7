#pragma once

#include <optional>
#include <string>

#include "platform/clock.h"

namespace polyphony::streaming {

/// What a plan allows.
struct Entitlement {
    std::string plan_id = "free";
    int max_bitrate_kbps = 160;  ///< 0 for the original without limit.
    UnixMillis valid_until = 0;  ///< 0 for ever.
    int max_streams = 0;         ///< How many devices may play at once; 0: what is configured for the plan.
};

/// What holds now of what is known: `free` if nothing is known or its time has run out.
Entitlement entitlement_at(UnixMillis now, const std::optional<Entitlement>& known, const Entitlement& free);

}  // namespace polyphony::streaming
