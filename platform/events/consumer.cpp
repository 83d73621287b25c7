#include "platform/events/consumer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "platform/events/inbox.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr int kBatch = 256;
constexpr milliseconds kFetchWait{1000};  // also the longest that a lost request goes unnoticed
constexpr milliseconds kAttachPause{200};
constexpr milliseconds kFirstRetryPause{100};
constexpr milliseconds kLongestRetryPause{10'000};
constexpr std::int64_t kMaxAckPending = 1024;

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
            wakeup_.wait(stop, kFetchWait);
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
        auto batch = fetch();
        if (batch)
            hear(stop, *batch);
        else
            epoch_ = 0;  // The stream or the durable may be gone.
    }
}

void Consumer::stop_waiting() {
    const std::scoped_lock lock(subscription_mutex_);
    if (subscription_) natsSubscription_Unsubscribe(subscription_.get());
}

void Consumer::set_subscription(natsSubscription* subscription) {
    const std::scoped_lock lock(subscription_mutex_);
    subscription_.reset(subscription);
}

Result<void> Consumer::attach() {
    set_subscription(nullptr);
    context_ = jetstream(connection_);
    if (!context_) return fail(Code::Unavailable, "There is no connection to the broker.");
    if (auto stream = have_stream(context_.get(), stream_, event_subjects(source_), options_.retention_ms); !stream)
        return fail(stream.error());

    const auto durable = find_durable();
    if (!durable) return fail(durable.error());
    const auto fits = *durable ? durable_fits(**durable) : Result<bool>(false);
    if (!fits) return fail(fits.error());
    if (!*fits)
        if (auto made = make_durable(); !made) return made;

    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = stream_.c_str();
    options.Consumer = options_.service.c_str();
    natsSubscription* made = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_PullSubscribe(&made, context_.get(), nullptr, nullptr, nullptr, &options, &code);
    if (status != NATS_OK) return fail(broker_error("The durable consumer cannot be used", status, code));
    set_subscription(made);
    return {};
}

// Null if there is none.
Result<ConsumerInfoHandle> Consumer::find_durable() {
    jsConsumerInfo* info = nullptr;
    auto code = static_cast<jsErrCode>(0);
    const auto status =
        js_GetConsumerInfo(&info, context_.get(), stream_.c_str(), options_.service.c_str(), nullptr, &code);
    if (status == NATS_NOT_FOUND || code == JSConsumerNotFoundErr) return ConsumerInfoHandle();
    if (status != NATS_OK) return fail(broker_error("The durable consumer cannot be found", status, code));
    return ConsumerInfoHandle(info);
}

// The database is the truth. A durable that has acknowledgements for more than the database holds belongs to a later
// copy of it; one that delivered more than the stream holds, to a stream that has lost its newest events since.
Result<bool> Consumer::durable_fits(const jsConsumerInfo& durable) {
    const auto known = database_.read_now(
        [this](storage::Snapshot& snapshot) -> Result<std::uint64_t> { return inbox::remembered(snapshot, source_); });
    if (!known) return fail(known.error());
    // Asked for after the durable, so that it cannot be behind for any other reason.
    const auto stream = have_stream(context_.get(), stream_, event_subjects(source_), options_.retention_ms);
    if (!stream) return fail(stream.error());
    return durable.AckFloor.Stream <= *known && durable.Delivered.Stream <= (*stream)->State.LastSeq;
}

// Hears the whole stream; the inbox knows what was heard before.
Result<void> Consumer::make_durable() {
    spdlog::info("The stream {} is heard from its beginning.", stream_);
    auto forgotten = database_.write_now([this](storage::Transaction& transaction) -> Result<void> {
        inbox::forget(transaction, source_);
        return {};
    });
    if (!forgotten) return forgotten;
    js_DeleteConsumer(context_.get(), stream_.c_str(), options_.service.c_str(), nullptr, nullptr);

    jsConsumerConfig config;
    jsConsumerConfig_Init(&config);
    config.Durable = options_.service.c_str();
    config.DeliverPolicy = js_DeliverAll;
    config.AckPolicy = js_AckExplicit;
    config.AckWait = options_.ack_wait_ms * kNanosecondsPerMs;
    config.MaxDeliver = -1;  // Tries are counted here.
    config.MaxAckPending = kMaxAckPending;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_AddConsumer(nullptr, context_.get(), stream_.c_str(), &config, nullptr, &code);
    if (status != NATS_OK) return fail(broker_error("The broker makes no durable consumer", status, code));
    return {};
}

// All that is there, or else the first that comes.
Result<std::vector<Consumer::Delivery>> Consumer::fetch() {
    auto batch = fetch(kBatch, milliseconds(0));
    if (batch && batch->empty()) batch = fetch(1, kFetchWait);
    return batch;
}

Result<std::vector<Consumer::Delivery>> Consumer::fetch(int most, milliseconds wait) {
    jsFetchRequest request;
    jsFetchRequest_Init(&request);
    request.Batch = most;
    request.NoWait = wait == milliseconds(0);
    // Without it the client would wait for ever for an answer that was lost.
    request.Expires = std::max(wait, kFetchWait).count() * kNanosecondsPerMs;
    natsMsgList list{};
    const auto status = natsSubscription_FetchRequest(&list, subscription_.get(), &request);
    if (status == NATS_NOT_FOUND || status == NATS_TIMEOUT) return std::vector<Delivery>();
    if (status != NATS_OK) return fail(broker_error("The broker gave no events", status));

    std::vector<Delivery> batch;
    batch.reserve(static_cast<std::size_t>(list.Count));
    for (int i = 0; i < list.Count; ++i) {
        MessageHandle message(std::exchange(list.Msgs[i], nullptr));
        const auto stream_seq = natsMsg_GetSequence(message.get());
        auto event = to_event(message.get());
        if (event)
            batch.push_back({std::move(message), std::move(*event), stream_seq});
        else
            natsMsg_Ack(message.get(), nullptr);  // Not ours.
    }
    natsMsgList_Destroy(&list);
    return batch;
}

void Consumer::hear(const std::stop_token& stop, std::span<Delivery> batch) {
    if (batch.empty()) return;
    if (stop.stop_requested()) return give_back(batch);
    if (react(batch)) {
        for (auto& delivery : batch) natsMsg_Ack(delivery.message.get(), nullptr);
        return;
    }
    // One of them fails: each for itself.
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!react_until_done(stop, batch[i])) return give_back(batch.subspan(i));
        natsMsg_Ack(batch[i].message.get(), nullptr);
    }
}

// One transaction for the whole batch.
Result<void> Consumer::react(std::span<Delivery> batch) {
    const auto now = system_now();
    struct Counts {
        int consumed = 0;
        int known = 0;
    };
    const auto heard = database_.write_now([&](storage::Transaction& transaction) -> Result<Counts> {
        Counts counts;
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
        inbox::remember(transaction, source_, batch.back().stream_seq);
        return counts;
    });
    if (!heard) return fail(heard.error());
    consumed_.Increment(heard->consumed);
    redelivered_.Increment(heard->known);
    return {};
}

bool Consumer::react_until_done(const std::stop_token& stop, Delivery& delivery) {
    auto pause = kFirstRetryPause;
    for (int tries = 0; !stop.stop_requested();
         wakeup_.wait(stop, pause), pause = std::min(pause * 2, kLongestRetryPause)) {
        const auto done = react({&delivery, 1});
        if (done) return true;
        if (!passes(done.error().code)) ++tries;
        spdlog::warn("The event {} {} of {} failed ({} tries): {}", delivery.event.type, delivery.event.id, source_,
                     tries, done.error().message);
        if (tries >= options_.max_deliver && bury(delivery, done.error(), tries)) return true;
        natsMsg_InProgress(delivery.message.get(), nullptr);
    }
    return false;
}

// Keeps an event that cannot be reacted to, with the reason, for people to look at.
Result<void> Consumer::bury(Delivery& delivery, const Error& reason, int tries) {
    const auto stream = have_stream(context_.get(), dead_stream(options_.service), dead_subjects(options_.service), 0);
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
    const auto status = js_PublishMsg(&ack, context_.get(), letter->get(), nullptr, &code);
    const PubAckHandle owner(ack);
    if (status != NATS_OK) return fail(broker_error("A dead letter cannot be kept", status, code));
    auto noted = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        inbox::remember(transaction, source_, delivery.stream_seq);
        return {};
    });
    if (!noted) return noted;
    dead_.Increment();
    spdlog::error("The event {} {} of {} became a dead letter: {}", delivery.event.type, delivery.event.id, source_,
                  text);
    return {};
}

// For the next who asks, at once and not only after Options::ack_wait_ms.
void Consumer::give_back(std::span<Delivery> rest) {
    for (auto& delivery : rest) natsMsg_Nak(delivery.message.get(), nullptr);
}

}  // namespace polyphony::events
