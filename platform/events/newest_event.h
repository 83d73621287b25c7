#pragma once

#include <string>

#include "platform/error.h"
#include "platform/events/broker.h"
#include "platform/events/handles.h"

namespace polyphony::events {

/// As Broker::newest_event(), for those who have a JetStream context. Fails with Unavailable or DeadlineExceeded if the
/// broker does not say.
Result<NewestEvent> newest_event(jsCtx* context, const std::string& service);

}  // namespace polyphony::events
