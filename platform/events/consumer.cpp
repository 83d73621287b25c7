#include "platform/events/consumer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectionPause{1000};
constexpr milliseconds kAttachPause{200};
constexpr milliseconds kStandBy{500};
constexpr milliseconds kFirstRetryPause{100};
constexpr milliseconds kLongestRetryPause{10'000};

// What passes by itself; trying again must not use up an event's tries.
bool passes(Code code) {
    return code == Code::Unavailable || code == Code::DeadlineExceeded || code == Code::Aborted ||
           code == Code::ResourceExhausted;
}

}  // namespace

Consumer::Consumer(std::string source, const Options& options, Connection& connection, storage::Database& database,
                   const Reactions& reactions, metrics::Metrics& metrics)
    : source_(std::move(source)),
      stream_(event_stream(source_)),
      options_(options),
      connection_(connection),
      database_(database),
      reactions_(reactions),
      consumed_(metrics.counter("polyphony_events_consumed_total", "Events whose effects were written.",
                                {{"source", source_}})),
      redelivered_(metrics.counter("polyphony_events_redelivered_total",
                                   "Events that were heard before and passed over.", {{"source", source_}})),
      dead_(metrics.counter("polyphony_events_dead_total", "Events that became dead letters.", {{"source", source_}})) {
}

void Consumer::run(const std::stop_token& stop) {
    connection_.open();
    while (!stop.stop_requested()) {
        if (!connection_.connected()) {
            wakeup_.wait(stop, kConnectionPause);
            continue;
        }
        if (const auto epoch = connection_.epoch(); epoch_ != epoch) {
            if (const auto attached = attach(); !attached) {
                spdlog::warn("The events of {} cannot be heard yet. {}", source_, attached.error().message);
                wakeup_.wait(stop, kAttachPause);
                continue;
            }
            epoch_ = epoch;
            continue;  // It may be time to stop.
        }
        const auto batch = reader_.next();
        if (batch)
            hear(stop, *batch);
        else
            epoch_ = 0;  // The stream or the reader may be gone.
    }
    reader_.close();
}

Result<void> Consumer::attach() {
    auto context = jetstream(connection_);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto stream = have_stream(context.get(), stream_, event_subjects(source_), options_.retention_ms);
    if (!stream) return fail(stream.error());
    auto place = find_place(**stream);
    if (!place) return fail(place.error());
    place_ = std::move(*place);
    return reader_.open(std::move(context), stream_, place_.seq);
}

// The database says how far this service has heard. If the stream is another one than it heard, or has lost its newest
// events since, it is heard from its beginning; the inbox knows what was heard before.
Result<inbox::Place> Consumer::find_place(const jsStreamInfo& stream) {
    auto place = database_.read_now(
        [this](storage::Snapshot& snapshot) -> Result<inbox::Place> { return inbox::place(snapshot, source_); });
    if (!place) return fail(place.error());
    const auto identity = std::to_string(stream.Created);
    if (place->stream == identity && place->seq <= stream.State.LastSeq) return place;
    spdlog::info("The stream {} is heard from its beginning.", stream_);
    const inbox::Place beginning{identity, 0};
    const auto moved = database_.write_now([&](storage::Transaction& transaction) -> Result<bool> {
        return inbox::move(transaction, source_, *place, beginning);
    });
    if (!moved) return fail(moved.error());
    if (!*moved) return fail(Code::Aborted, "Another instance has begun.");
    return beginning;
}

void Consumer::hear(const std::stop_token& stop, std::span<const Delivery> batch) {
    if (batch.empty() || stop.stop_requested()) return;
    overtaken_ = false;
    bool done = react(batch).has_value();
    // One of them fails: each for itself.
    for (std::size_t i = 0; !done && !overtaken_ && i < batch.size(); ++i) {
        if (!react_until_done(stop, batch[i])) break;
        done = i + 1 == batch.size();
    }
    if (done) return;
    epoch_ = 0;
    if (overtaken_) stand_by(stop);
}

// One transaction for the whole batch.
Result<void> Consumer::react(std::span<const Delivery> batch) {
    const auto now = system_now();
    struct Counts {
        int consumed = 0;
        int known = 0;
    };
    const auto heard = database_.write_now([&](storage::Transaction& transaction) -> Result<Counts> {
        Counts counts;
        if (auto moved = move_place(transaction, batch.back().stream_seq); !moved) return fail(moved.error());
        for (const auto& delivery : batch) {
            const auto handler = reactions_.handlers().find(delivery.event.type);
            if (handler == reactions_.handlers().end()) continue;
            if (!inbox::add(transaction, delivery.event.id, now)) {
                ++counts.known;
                continue;
            }
            if (auto done = handler->second(transaction, delivery.event); !done) return fail(done.error());
            ++counts.consumed;
        }
        return counts;
    });
    if (!heard) return fail(heard.error());
    place_.seq = batch.back().stream_seq;
    consumed_.Increment(heard->consumed);
    redelivered_.Increment(heard->known);
    return {};
}

bool Consumer::react_until_done(const std::stop_token& stop, const Delivery& delivery) {
    auto pause = kFirstRetryPause;
    for (int tries = 0; !stop.stop_requested();
         wakeup_.wait(stop, pause), pause = std::min(pause * 2, kLongestRetryPause)) {
        const auto done = react({&delivery, 1});
        if (done) return true;
        if (overtaken_) return false;
        if (!passes(done.error().code)) ++tries;
        spdlog::warn("The event {} {} of {} failed ({} tries): {}", delivery.event.type, delivery.event.id, source_,
                     tries, done.error().message);
        if (tries >= options_.max_deliver && bury(delivery, done.error(), tries)) return true;
        if (overtaken_) return false;
    }
    return false;
}

// Keeps an event that cannot be reacted to, with the reason, for people to look at.
Result<void> Consumer::bury(const Delivery& delivery, const Error& reason, int tries) {
    const auto context = jetstream(connection_);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto stream = have_stream(context.get(), dead_stream(options_.service), dead_subjects(options_.service), 0);
    if (!stream) return fail(stream.error());
    auto letter = to_message(dead_subject(options_.service, source_, delivery.event.type), delivery.event);
    if (!letter) return fail(letter.error());
    auto text = reason.message;
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"Dead-Reason", text},
                                      {"Dead-Tries", std::to_string(tries)},
                                      {"Dead-Consumer", options_.service}})
        if (auto set = set_header(letter->get(), name, value); !set) return set;
    jsPubAck* ack = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_PublishMsg(&ack, context.get(), letter->get(), nullptr, &code);
    const PubAckHandle owner(ack);
    if (status != NATS_OK) return fail(broker_error("A dead letter cannot be kept", status, code));
    auto noted = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        return move_place(transaction, delivery.stream_seq);
    });
    if (!noted) return noted;
    place_.seq = delivery.stream_seq;
    dead_.Increment();
    spdlog::error("The event {} {} of {} became a dead letter: {}", delivery.event.type, delivery.event.id, source_,
                  text);
    return {};
}

// Only from where this instance believes to be: whoever is first has the events, and the others' transactions end here.
Result<void> Consumer::move_place(storage::Transaction& transaction, std::uint64_t seq) {
    if (inbox::move(transaction, source_, place_, {place_.stream, seq})) return {};
    overtaken_ = true;
    return fail(Code::Aborted, "Another instance has heard this.");
}

// Leaves the source to the other instance for as long as that one gets on.
void Consumer::stand_by(const std::stop_token& stop) {
    const auto place = [this] {
        return database_.read_now(
            [this](storage::Snapshot& snapshot) -> Result<inbox::Place> { return inbox::place(snapshot, source_); });
    };
    for (auto before = place(); !stop.stop_requested();) {
        wakeup_.wait(stop, kStandBy);
        auto now = place();
        if (!before || !now || before->seq == now->seq) return;
        before = std::move(now);
    }
}

}  // namespace polyphony::events
