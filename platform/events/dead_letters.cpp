#include "platform/events/dead_letters.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "platform/events/apply.h"
#include "platform/events/erasure.h"
#include "platform/events/names.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

using std::chrono::milliseconds;

constexpr const char* kDurable = "retry";
constexpr milliseconds kRetriesPause{1000};
constexpr milliseconds kRetriesWait{10'000};
constexpr std::int64_t kAgainMs = 1000;

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return text;
}

}  // namespace

Result<void> bury(const Connection& connection, const std::string& service, const Event& event, const Error& reason,
                  int tries) {
    const auto context = jetstream(connection);
    if (!context) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto stream = have_stream(context.get(), dead_stream(service), dead_subjects(service), 0);
    if (!stream) return fail(stream.error());
    auto letter = to_message(dead_subject(service, event.source, event.type), event);
    if (!letter) return fail(letter.error());
    const auto text = one_line(reason.message);
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"Dead-Reason", text},
                                      {"Dead-Tries", std::to_string(tries)},
                                      {"Dead-Consumer", service}})
        if (auto set = set_header(letter->get(), name, value); !set) return set;
    auto code = static_cast<jsErrCode>(0);
    const auto status = js_PublishMsg(nullptr, context.get(), letter->get(), nullptr, &code);
    if (status != NATS_OK) return fail(broker_error("A dead letter cannot be kept", status, code));
    spdlog::error("The event {} {} of {} became a dead letter: {}", event.type, event.id, event.source, text);
    return {};
}

Retries::Retries(const Options& options, Connection& connection, storage::Database& database,
                 const Reactions& reactions)
    : options_(options), connection_(connection), database_(database), reactions_(reactions) {}

void Retries::run(const std::stop_token& stop) {
    connection_.open();
    while (!stop.stop_requested()) {
        if (!connection_.connected()) {
            wakeup_.wait(stop, kRetriesPause);
            continue;
        }
        if (const auto epoch = connection_.epoch(); epoch_ != epoch) {
            if (const auto attached = attach(); !attached) {
                wakeup_.wait(stop, kRetriesPause);
                continue;
            }
            epoch_ = epoch;
            continue;  // It may be time to stop.
        }
        const auto message = next();
        if (!message) {
            epoch_ = 0;  // The stream may be gone.
            continue;
        }
        if (!*message) continue;
        if (const auto done = hear(message->get()); done)
            natsMsg_Ack(message->get(), nullptr);
        else
            natsMsg_NakWithDelay(message->get(), kAgainMs, nullptr);
    }
}

void Retries::stop_waiting() {
    const std::scoped_lock lock(subscription_mutex_);
    if (subscription_) natsSubscription_Unsubscribe(subscription_.get());
}

void Retries::set_subscription(natsSubscription* subscription) {
    const std::scoped_lock lock(subscription_mutex_);
    subscription_.reset(subscription);
}

Result<void> Retries::attach() {
    set_subscription(nullptr);
    context_ = jetstream(connection_);
    if (!context_) return fail(Code::Unavailable, "There is no connection to the broker.");
    const auto name = retry_stream(options_.service);
    const auto subjects = retry_subjects(options_.service);
    if (auto stream = have_stream(context_.get(), name, subjects, 0, js_WorkQueuePolicy); !stream)
        return fail(stream.error());
    jsConsumerConfig config;
    jsConsumerConfig_Init(&config);
    config.Durable = kDurable;
    config.AckPolicy = js_AckExplicit;
    auto code = static_cast<jsErrCode>(0);
    auto status = js_AddConsumer(nullptr, context_.get(), name.c_str(), &config, nullptr, &code);
    if (status != NATS_OK) return fail(broker_error("Retries cannot be heard", status, code));
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = name.c_str();
    options.Consumer = kDurable;
    natsSubscription* made = nullptr;
    status = js_PullSubscribe(&made, context_.get(), nullptr, nullptr, nullptr, &options, &code);
    if (status != NATS_OK) return fail(broker_error("Retries cannot be heard", status, code));
    set_subscription(made);
    return {};
}

// Null if none came.
Result<MessageHandle> Retries::next() {
    jsFetchRequest request;
    jsFetchRequest_Init(&request);
    request.Batch = 1;
    request.Expires = kRetriesWait.count() * kNanosecondsPerMs;
    natsMsgList list{};
    const auto status = natsSubscription_FetchRequest(&list, subscription_.get(), &request);
    if (status == NATS_NOT_FOUND || status == NATS_TIMEOUT) return MessageHandle();
    if (status != NATS_OK) return fail(broker_error("The broker gave no retries", status));
    MessageHandle message(list.Count > 0 ? std::exchange(list.Msgs[0], nullptr) : nullptr);
    natsMsgList_Destroy(&list);
    return message;
}

Result<void> Retries::hear(natsMsg* message) {
    const auto event = to_event(message);
    if (!event) return {};  // Not ours.
    const auto heard = database_.write_now([&](storage::Transaction& transaction) -> Result<Applied> {
        return apply(transaction, reactions_, *event, options_.clock());
    });
    if (heard) {
        spdlog::info("The event {} {} of {} was tried once more; its effects are here.", event->type, event->id,
                     event->source);
        return {};
    }
    if (passes(heard.error().code)) return fail(heard.error());
    if (auto buried = bury(connection_, options_.service, *event, heard.error(), 1); !buried) return buried;
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        erasure::reopen(transaction, event->person);
        return {};
    });
}

}  // namespace polyphony::events
