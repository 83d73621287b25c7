#include "launcher/events_dead.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "launcher/events_json.h"
#include "launcher/table.h"
#include "platform/events/connection.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::launcher {
namespace {

constexpr std::int64_t kLetterTimeoutMs = 2000;
constexpr std::string_view kDeadPrefix = "dead.";
constexpr std::string_view kRetryPrefix = "retry.";

using Headers = std::vector<std::pair<std::string, std::string>>;

struct LetterId {
    std::string service;
    std::uint64_t seq = 0;
};

std::string text_of(const LetterId& id) { return id.service + "/" + std::to_string(id.seq); }

tl::unexpected<Error> no_such_letter(const std::string& id) {
    return fail(Code::NotFound, "There is no dead letter " + id + "; `polyphony events dead list` shows all.");
}

std::optional<LetterId> parse_letter_id(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == 0 || slash == std::string::npos) return std::nullopt;
    LetterId id{text.substr(0, slash), 0};
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + slash + 1, end, id.seq);
    if (parsed.ec != std::errc() || parsed.ptr != end || id.seq == 0) return std::nullopt;
    return id;
}

struct StoredLetter {
    LetterId id;
    events::MessageHandle message;
};

Result<StoredLetter> read_letter(const Broker& broker, const std::string& text) {
    const auto id = parse_letter_id(text);
    if (!id) return no_such_letter(text);
    natsMsg* found = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto stream = events::dead_stream(id->service);
    const auto status = js_GetMsg(&found, broker.context(), stream.c_str(), id->seq, nullptr, &code);
    events::MessageHandle message(found);
    if (status == NATS_NOT_FOUND || code == JSNoMessageFoundErr || code == JSStreamNotFoundErr)
        return no_such_letter(text);
    if (status != NATS_OK) return fail(events::broker_error("The dead letter cannot be read", status, code));
    return StoredLetter{*id, std::move(message)};
}

Result<void> delete_letter(const Broker& broker, const LetterId& id) {
    auto code = static_cast<jsErrCode>(0);
    const auto stream = events::dead_stream(id.service);
    const auto status = js_DeleteMsg(broker.context(), stream.c_str(), id.seq, nullptr, &code);
    if (status == NATS_NOT_FOUND || code == JSNoMessageFoundErr) return no_such_letter(text_of(id));
    if (status != NATS_OK) return fail(events::broker_error("The dead letter cannot be deleted", status, code));
    return {};
}

// All headers, by name.
Headers headers_of(natsMsg* message) {
    const char** keys = nullptr;
    int count = 0;
    if (natsMsgHeader_Keys(message, &keys, &count) != NATS_OK) return {};
    const std::unique_ptr<const char*, events::Destroy<std::free>> owner(keys);
    Headers headers;
    for (int i = 0; i < count; ++i) headers.emplace_back(keys[i], events::header(message, keys[i]));
    std::sort(headers.begin(), headers.end());
    return headers;
}

DeadLetter to_letter(const std::string& service, natsMsg* message, const jsMsgMetaData& meta) {
    return {text_of({service, meta.Sequence.Stream}), meta.Timestamp / events::kNanosecondsPerMs,
            events::header(message, "ce-source"),     events::header(message, "ce-type"),
            events::header(message, "ce-subject"),    events::header(message, "Dead-Tries"),
            events::header(message, "Dead-Reason")};
}

Result<events::SubscriptionHandle> read_headers(const Broker& broker, const ServiceStream& stream) {
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = stream.name.c_str();
    options.Ordered = true;
    options.Config.HeadersOnly = true;
    natsSubscription* made = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto subjects = events::dead_subjects(stream.service);
    const auto status = js_SubscribeSync(&made, broker.context(), subjects.c_str(), nullptr, &options, &code);
    if (status != NATS_OK) return fail(events::broker_error("Dead letters cannot be read", status, code));
    return events::SubscriptionHandle(made);
}

Result<void> add_letters(const Broker& broker, const ServiceStream& stream, std::vector<DeadLetter>& letters) {
    if (stream.messages == 0) return {};
    const auto subscription = read_headers(broker, stream);
    if (!subscription) return fail(subscription.error());
    for (bool more = true; more;) {
        natsMsg* received = nullptr;
        const auto status = natsSubscription_NextMsg(&received, subscription->get(), kLetterTimeoutMs);
        const events::MessageHandle message(received);
        if (status == NATS_TIMEOUT) return {};  // The rest was deleted meanwhile.
        jsMsgMetaData* found = nullptr;
        if (status != NATS_OK || natsMsg_GetMetaData(&found, received) != NATS_OK)
            return fail(events::broker_error("Dead letters cannot be read", status));
        const events::MetaDataHandle meta(found);
        letters.push_back(to_letter(stream.service, received, *meta));
        more = meta->NumPending > 0;
    }
    return {};
}

Result<void> have_retry_stream(const Broker& broker, const std::string& service) {
    const auto name = events::retry_stream(service);
    const auto subjects = events::retry_subjects(service);
    const auto stream = events::have_stream(broker.context(), name, subjects, 0, js_WorkQueuePolicy);
    if (!stream) return fail(stream.error());
    return {};
}

// The event as it was: without why it died, and without what the broker would take for orders.
Result<events::MessageHandle> retry_message(natsMsg* letter) {
    const auto subject = std::string(kRetryPrefix) + std::string(natsMsg_GetSubject(letter)).substr(kDeadPrefix.size());
    natsMsg* made = nullptr;
    const auto status =
        natsMsg_Create(&made, subject.c_str(), nullptr, natsMsg_GetData(letter), natsMsg_GetDataLength(letter));
    events::MessageHandle message(made);
    if (status != NATS_OK) return fail(events::broker_error("The event cannot be written", status));
    for (const auto& [name, value] : headers_of(letter))
        if (!name.starts_with("Dead-") && !name.starts_with("Nats-"))
            if (auto set = events::set_header(made, name.c_str(), value); !set) return fail(set.error());
    return message;
}

}  // namespace

Result<std::vector<DeadLetter>> dead_letters(const Broker& broker, const std::string& service) {
    const auto streams = broker.streams("dead");
    if (!streams) return fail(streams.error());
    std::vector<DeadLetter> letters;
    for (const auto& stream : *streams)
        if (service.empty() || service == stream.service)
            if (auto added = add_letters(broker, stream, letters); !added) return fail(added.error());
    return letters;
}

std::string dead_table(const std::vector<DeadLetter>& letters) {
    if (letters.empty()) return "There are no dead letters.\n";
    std::vector<std::vector<std::string>> rows{{"ID", "SINCE", "SOURCE", "TYPE", "AGGREGATE", "TRIES", "REASON"}};
    for (const auto& letter : letters)
        rows.push_back({letter.id, events::format_time(letter.since), letter.source,
                        letter.type.substr(letter.type.rfind('.') + 1), letter.aggregate, letter.tries, letter.reason});
    return text_table(rows);
}

Result<std::string> show_dead(const Broker& broker, const std::string& id) {
    const auto letter = read_letter(broker, id);
    if (!letter) return fail(letter.error());
    auto* const message = letter->message.get();
    auto text = fmt::format("Subject: {}\n", natsMsg_GetSubject(message));
    for (const auto& [name, value] : headers_of(message)) text += fmt::format("{}: {}\n", name, value);
    const std::string data(natsMsg_GetData(message), static_cast<std::size_t>(natsMsg_GetDataLength(message)));
    return text + "\n" + payload_json(events::header(message, "ce-type"), data, true) + "\n";
}

Result<void> retry_dead(const Broker& broker, const std::string& id) {
    const auto letter = read_letter(broker, id);
    if (!letter) return fail(letter.error());
    if (auto made = have_retry_stream(broker, letter->id.service); !made) return made;
    const auto message = retry_message(letter->message.get());
    if (!message) return fail(message.error());
    jsPubAck* ack = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_PublishMsg(&ack, broker.context(), message->get(), nullptr, &code);
    const events::PubAckHandle owner(ack);
    if (status != NATS_OK) return fail(events::broker_error("The event cannot be given back", status, code));
    return delete_letter(broker, letter->id);
}

Result<void> drop_dead(const Broker& broker, const std::string& id) {
    const auto letter = read_letter(broker, id);
    if (!letter) return fail(letter.error());
    return delete_letter(broker, letter->id);
}

}  // namespace polyphony::launcher
