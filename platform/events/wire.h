#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "platform/events/events.h"
#include "platform/events/handles.h"

/// Events as NATS messages: the attributes of CloudEvents 1.0 as headers (`ce-id`, `ce-type`, …, in its NATS binding's
/// binary mode), `traceparent` (W3C Trace Context), and the protobuf message as the payload.
namespace polyphony::events {

/// The event's id.
inline constexpr const char* kIdHeader = "ce-id";
/// Whom the event is about; absent if nobody.
inline constexpr const char* kPersonHeader = "ce-person";
/// The event's place in its source's outbox.
inline constexpr const char* kOutboxSeqHeader = "Outbox-Seq";
/// JetStream stores the message only if the stream's last sequence is this one.
inline constexpr const char* kExpectedLastSequenceHeader = "Nats-Expected-Last-Sequence";

Result<MessageHandle> to_message(const std::string& subject, const Event& event);
/// Fails with InvalidArgument if an attribute is missing.
Result<Event> to_event(natsMsg* message);

Result<void> set_header(natsMsg* message, const char* name, const std::string& value);
/// Empty if there is none.
std::string header(natsMsg* message, const char* name);

/// RFC 3339 in UTC with milliseconds, and back; -1 if `text` is not of that form.
std::string format_time(UnixMillis time);
UnixMillis parse_time(const std::string& text);

}  // namespace polyphony::events
