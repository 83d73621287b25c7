#include "platform/events/jetstream_broker.h"

#include <cstddef>

#include "platform/events/dead_letters.h"
#include "platform/events/jetstream_subscription.h"
#include "platform/events/names.h"
#include "platform/events/newest_event.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

constexpr std::int64_t kAckTimeoutMs = 2000;

Error no_connection() { return {Code::Unavailable, "There is no connection to the broker."}; }

Result<MessageHandle> outbox_message(const std::string& service, const OutboxRow& row, std::uint64_t last_seq) {
    Event event = row.event;
    event.source = service;
    auto message = to_message(event_subject(service, event.type, event.subject), event);
    if (!message) return message;
    if (auto set = set_header(message->get(), kOutboxSeqHeader, std::to_string(row.seq)); !set)
        return fail(set.error());
    if (auto set = set_header(message->get(), kExpectedLastSequenceHeader, std::to_string(last_seq)); !set)
        return fail(set.error());
    return message;
}

}  // namespace

Result<StreamState> JetStreamBroker::stream(const std::string& service) {
    const auto context = jetstream(connection_);
    if (!context) return fail(no_connection());
    const auto info = have_stream(context.get(), event_stream(service), event_subjects(service), retention_ms_);
    if (!info) return fail(info.error());
    return StreamState{std::to_string((*info)->Created), (*info)->State.LastSeq};
}

Result<NewestEvent> JetStreamBroker::newest_event(const std::string& service) {
    const auto context = jetstream(connection_);
    if (!context) return fail(no_connection());
    return events::newest_event(context.get(), service);
}

Result<std::string> JetStreamBroker::event_id_at(const std::string& service, std::uint64_t seq) {
    const auto context = jetstream(connection_);
    if (!context) return fail(no_connection());
    natsMsg* found = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_GetMsg(&found, context.get(), event_stream(service).c_str(), seq, nullptr, &code);
    const MessageHandle message(found);
    if (status == NATS_NOT_FOUND || code == JSNoMessageFoundErr) return std::string();
    if (status != NATS_OK) return fail(broker_error("An event of the stream cannot be read", status, code));
    return header(found, kIdHeader);
}

// Each message names the sequence that must be before it; only the last waits for an answer.
Result<void> JetStreamBroker::publish(const std::string& service, std::span<const OutboxRow> rows,
                                      std::uint64_t last_seq) {
    const auto context = jetstream(connection_);
    if (!context) return fail(no_connection());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto message = outbox_message(service, rows[i], last_seq + i);
        if (!message) return fail(message.error());
        auto code = static_cast<jsErrCode>(0);
        auto status = NATS_OK;
        if (i + 1 < rows.size()) {
            status = natsConnection_PublishMsg(connection_.get(), message->get());
        } else {
            jsPubOptions options;
            jsPubOptions_Init(&options);
            options.MaxWait = kAckTimeoutMs;
            status = js_PublishMsg(nullptr, context.get(), message->get(), &options, &code);
        }
        if (status != NATS_OK) return fail(broker_error("The broker did not take an event", status, code));
    }
    return {};
}

std::unique_ptr<Subscription> JetStreamBroker::subscribe(const std::string& service) {
    return std::make_unique<JetStreamSubscription>(connection_, event_stream(service));
}

Result<void> JetStreamBroker::bury(const std::string& service, const Event& event, const Error& reason, int tries) {
    return events::bury(connection_, service, event, reason, tries);
}

}  // namespace polyphony::events
