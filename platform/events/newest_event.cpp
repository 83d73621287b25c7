#include "platform/events/newest_event.h"

#include <cstdlib>

#include "platform/events/connection.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {

Result<NewestEvent> newest_event(jsCtx* context, const std::string& service) {
    natsMsg* found = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status =
        js_GetLastMsg(&found, context, event_stream(service).c_str(), event_subjects(service).c_str(), nullptr, &code);
    const MessageHandle message(found);
    if (status == NATS_NOT_FOUND || code == JSNoMessageFoundErr) return NewestEvent();
    if (status != NATS_OK) return fail(broker_error("The stream's newest event cannot be read", status, code));
    return NewestEvent{natsMsg_GetSequence(found), std::strtoll(header(found, kOutboxSeqHeader).c_str(), nullptr, 10),
                       header(found, kIdHeader)};
}

}  // namespace polyphony::events
