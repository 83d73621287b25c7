#pragma once

#include <cstdint>
#include <string>

#include "platform/error.h"
#include "platform/events/handles.h"

namespace polyphony::events {

/// The newest event in a service's stream; zeros if there is none.
struct NewestEvent {
    std::uint64_t stream_seq = 0;
    std::int64_t outbox_seq = 0;  ///< Its place in the service's outbox.
    std::string event_id;
};

/// Fails with Unavailable or DeadlineExceeded if the broker does not say.
Result<NewestEvent> newest_event(jsCtx* context, const std::string& service);

}  // namespace polyphony::events
