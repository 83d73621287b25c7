#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "platform/events/connection.h"
#include "platform/events/events.h"
#include "platform/events/wire.h"

namespace polyphony::events {
namespace {

// A replay brings old events again; they are not live.
constexpr std::int64_t kLiveMs = 600'000;

}  // namespace

struct LiveFeed::Impl {
    Impl(std::string nats_url, std::function<void(const Event&)> hear_)
        : hear(std::move(hear_)), connection(std::move(nats_url), "live-feed", [] {}) {}

    static void on_message(natsConnection*, natsSubscription*, natsMsg* raw, void* self) {
        const MessageHandle message(raw);
        const auto event = to_event(raw);
        if (!event || event->time < system_now() - kLiveMs) return;
        try {
            static_cast<Impl*>(self)->hear(*event);
        } catch (const std::exception& exception) {
            spdlog::error("A live event failed: {}", exception.what());
        }
    }

    static void on_complete(void* self) {
        auto* const impl = static_cast<Impl*>(self);
        const std::scoped_lock lock(impl->mutex);
        impl->complete = true;
        impl->signal.notify_all();
    }

    std::function<void(const Event&)> hear;
    std::mutex mutex;
    std::condition_variable signal;
    bool complete = false;
    Connection connection;
    SubscriptionHandle subscription;
};

LiveFeed::LiveFeed(std::string nats_url, std::function<void(const Event&)> hear)
    : impl_(std::make_unique<Impl>(std::move(nats_url), std::move(hear))) {
    impl_->connection.open();
    natsSubscription* made = nullptr;
    const auto status =
        natsConnection_Subscribe(&made, impl_->connection.get(), "events.>", Impl::on_message, impl_.get());
    if (status != NATS_OK) {
        spdlog::error("Live events cannot be heard: {}", natsStatus_GetText(status));
        return;
    }
    impl_->subscription.reset(made);
    natsSubscription_SetOnCompleteCB(made, Impl::on_complete, impl_.get());
}

LiveFeed::~LiveFeed() {
    impl_->connection.close();
    if (!impl_->subscription) return;
    // hear() may be running until then.
    std::unique_lock lock(impl_->mutex);
    impl_->signal.wait(lock, [this] { return impl_->complete; });
}

}  // namespace polyphony::events
