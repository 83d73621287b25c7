#include "launcher/events_tail.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>
#include <string_view>

#include "launcher/data_folder.h"
#include "launcher/events_broker.h"
#include "launcher/events_json.h"
#include "platform/events/connection.h"
#include "platform/events/wire.h"
#include "platform/trace/trace.h"

namespace polyphony::launcher {
namespace {

constexpr std::int64_t kTailWaitMs = 1000;  // until it is asked whether the platform still runs
constexpr std::int64_t kTailFlushMs = 2000;

Result<events::SubscriptionHandle> listen_to(const Broker& broker, const std::string& subject) {
    natsSubscription* made = nullptr;
    auto status = natsConnection_SubscribeSync(&made, broker.connection(), subject.c_str());
    events::SubscriptionHandle subscription(made);
    if (status == NATS_INVALID_SUBJECT)
        return fail(Code::InvalidArgument, subject + " is no NATS subject, such as events.playlist.>.");
    // Once this is answered the broker knows of the subscription.
    if (status == NATS_OK) status = natsConnection_FlushTimeout(broker.connection(), kTailFlushMs);
    if (status != NATS_OK) return fail(events::broker_error("Events cannot be heard", status));
    return subscription;
}

}  // namespace

std::string event_line(const events::Event& event) {
    const auto short_type = std::string_view(event.type).substr(event.type.rfind('.') + 1);
    return fmt::format("{}  {:<14}  {:<20}  {:<22}  {}", events::format_time(event.time), event.source, short_type,
                       event.subject, payload_json(event.type, event.data));
}

std::string event_json(const events::Event& event) {
    boost::json::object object{{"specversion", "1.0"},     {"id", event.id},
                               {"type", event.type},       {"source", event.source},
                               {"subject", event.subject}, {"time", events::format_time(event.time)}};
    if (!event.trace.trace_id.empty()) object["traceparent"] = trace::format(event.trace);
    object["data"] = boost::json::parse(payload_json(event.type, event.data));
    return boost::json::serialize(object);
}

Result<void> tail_events(const std::filesystem::path& data, const std::string& subject, bool json) {
    const auto broker = Broker::of_platform(data);
    if (!broker) return fail(broker.error());
    const auto subscription = listen_to(*broker, subject);
    if (!subscription) return fail(subscription.error());
    fmt::print(stderr, "Listening to {}; Ctrl-C ends.\n", subject);
    while (true) {
        natsMsg* received = nullptr;
        const auto status = natsSubscription_NextMsg(&received, subscription->get(), kTailWaitMs);
        const events::MessageHandle message(received);
        if (status == NATS_OK) {
            // What is no event, such as the broker's own messages, is passed over.
            const auto event = events::to_event(received);
            if (!event) continue;
            fmt::print("{}\n", json ? event_json(*event) : event_line(*event));
            std::fflush(stdout);
        } else if (status != NATS_TIMEOUT && status != NATS_SLOW_CONSUMER) {
            return fail(events::broker_error("Events cannot be heard any longer", status));
        } else if (!DataFolder::taken(data)) {
            return fail(Code::Unavailable, "Polyphony has ended.");
        }
    }
}

}  // namespace polyphony::launcher
