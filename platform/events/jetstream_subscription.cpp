#include "platform/events/jetstream_subscription.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr int kMostAtOnce = 256;
constexpr milliseconds kFetchWait{1000};  // also the longest that a lost request goes unnoticed
// How long the broker keeps a reader that does not ask.
constexpr milliseconds kInactive{30'000};

// 0 if it does not say.
std::int64_t outbox_sequence(natsMsg* message) {
    return std::strtoll(header(message, kOutboxSeqHeader).c_str(), nullptr, 10);
}

// Zeros if the message is not from a stream.
Delivery to_delivery(natsMsg* message) {
    Delivery delivery{to_event(message).value_or(Event()), 0, outbox_sequence(message), 0};
    jsMsgMetaData* found = nullptr;
    if (natsMsg_GetMetaData(&found, message) != NATS_OK) return delivery;
    const MetaDataHandle meta(found);
    delivery.stream_seq = meta->Sequence.Stream;
    delivery.delivery_seq = meta->Sequence.Consumer;
    return delivery;
}

}  // namespace

JetStreamSubscription::JetStreamSubscription(Connection& connection, std::string stream)
    : connection_(connection), stream_(std::move(stream)) {}

JetStreamSubscription::~JetStreamSubscription() { forget(); }

Result<void> JetStreamSubscription::open(std::uint64_t after) {
    forget();
    context_ = jetstream(connection_);
    if (!context_) return fail(Code::Unavailable, "There is no connection to the broker.");

    jsConsumerConfig config;
    jsConsumerConfig_Init(&config);
    config.DeliverPolicy = js_DeliverByStartSequence;
    config.OptStartSeq = after + 1;
    config.AckPolicy = js_AckNone;
    config.InactiveThreshold = kInactive.count() * kNanosecondsPerMs;
    jsConsumerInfo* info = nullptr;
    auto code = static_cast<jsErrCode>(0);
    auto status = js_AddConsumer(&info, context_.get(), stream_.c_str(), &config, nullptr, &code);
    const ConsumerInfoHandle owner(info);
    if (status != NATS_OK) return fail(broker_error("The stream cannot be read", status, code));
    consumer_ = info->Name;

    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = stream_.c_str();
    options.Consumer = consumer_.c_str();
    natsSubscription* made = nullptr;
    status = js_PullSubscribe(&made, context_.get(), nullptr, nullptr, nullptr, &options, &code);
    if (status != NATS_OK) return fail(broker_error("The stream cannot be read", status, code));
    const std::scoped_lock lock(subscription_mutex_);
    subscription_.reset(made);
    return {};
}

void JetStreamSubscription::forget() {
    {
        const std::scoped_lock lock(subscription_mutex_);
        subscription_.reset();
    }
    // If the broker does not hear this, it forgets the reader by itself.
    if (!consumer_.empty()) js_DeleteConsumer(context_.get(), stream_.c_str(), consumer_.c_str(), nullptr, nullptr);
    consumer_.clear();
}

void JetStreamSubscription::stop_waiting() {
    const std::scoped_lock lock(subscription_mutex_);
    if (subscription_) natsSubscription_Unsubscribe(subscription_.get());
}

Result<std::vector<Delivery>> JetStreamSubscription::next() {
    auto batch = fetch(kMostAtOnce, milliseconds(0));
    if (batch && batch->empty()) batch = fetch(1, kFetchWait);
    return batch;
}

Result<std::vector<Delivery>> JetStreamSubscription::fetch(int most, milliseconds wait) {
    jsFetchRequest request;
    jsFetchRequest_Init(&request);
    request.Batch = most;
    request.NoWait = wait == milliseconds(0);
    // Without it the client would wait for ever for an answer that was lost.
    request.Expires = std::max(wait, kFetchWait).count() * kNanosecondsPerMs;
    natsMsgList list{};
    const auto status = natsSubscription_FetchRequest(&list, subscription_.get(), &request);
    // The broker says at once that there is nothing yet. If it says nothing, it has forgotten the reader, as it does
    // with one that stood still for long.
    const bool forgotten = status == NATS_TIMEOUT && request.NoWait;
    if ((status == NATS_NOT_FOUND || status == NATS_TIMEOUT) && !forgotten) return std::vector<Delivery>();
    if (status != NATS_OK) return fail(broker_error("The broker gave no events", status));

    std::vector<Delivery> batch;
    batch.reserve(static_cast<std::size_t>(list.Count));
    for (int i = 0; i < list.Count; ++i) batch.push_back(to_delivery(list.Msgs[i]));
    natsMsgList_Destroy(&list);
    return batch;
}

}  // namespace polyphony::events
