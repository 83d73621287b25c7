#include <chrono>
#include <functional>
#include <future>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/consumer.h"
#include "platform/events/dead_letters.h"
#include "platform/events/eraser.h"
#include "platform/events/events.h"
#include "platform/events/jetstream_broker.h"
#include "platform/events/names.h"
#include "platform/events/relay.h"
#include "platform/wakeup.h"

namespace polyphony::events {
namespace {

constexpr std::chrono::milliseconds kStopTime{1000};

}  // namespace

struct EventBus::Impl {
    Impl(Options options_, storage::Database& database, Reactions reactions_, metrics::Metrics& metrics)
        : options(std::move(options_)),
          reactions(std::move(reactions_)),
          connected(metrics.gauge("polyphony_events_connected", "1 while connected to the broker.")),
          connection(options.nats_url, options.service, [this] { connection_changed(); }),
          broker(connection, options.retention_ms),
          relay(options, broker, database, wakeup, metrics),
          retries(options, connection, database, reactions),
          eraser(options, connection, database, reactions, metrics) {
        std::set<std::string> sources;
        for (const auto& [type, handler] : reactions.handlers()) sources.insert(source_of_type(type));
        for (const auto& source : sources)
            consumers.push_back(std::make_unique<Consumer>(source, options, broker, database, reactions, metrics));
        // Kept alive by the database, which may outlive this object.
        database.on_commit([wakeup = wakeup] { wakeup->ring(); });
    }

    void connection_changed() {
        connected.Set(connection.connected() ? 1 : 0);
        wakeup->ring();
        for (const auto& consumer : consumers) consumer->connection_changed();
        retries.connection_changed();
        eraser.connection_changed();
    }

    const Options options;
    const Reactions reactions;
    prometheus::Gauge& connected;
    const std::shared_ptr<Wakeup> wakeup = std::make_shared<Wakeup>();
    std::vector<std::unique_ptr<Consumer>> consumers;
    Connection connection;
    JetStreamBroker broker;
    Relay relay;
    Retries retries;
    Eraser eraser;

    void run(std::function<void(const std::stop_token&)> work) {
        std::promise<void> done;
        finished.push_back(done.get_future());
        threads.emplace_back([work = std::move(work), done = std::move(done)](const std::stop_token& stop) mutable {
            work(stop);
            done.set_value();
        });
    }

    std::vector<std::future<void>> finished;
    std::vector<std::jthread> threads;
};

EventBus::EventBus(Options options, storage::Database& database, Reactions reactions, metrics::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), database, std::move(reactions), metrics)) {}

EventBus::~EventBus() { stop(); }

void EventBus::start() {
    impl_->run([impl = impl_.get()](const std::stop_token& stop) { impl->relay.run(stop); });
    if (!impl_->consumers.empty())
        impl_->run([impl = impl_.get()](const std::stop_token& stop) { impl->retries.run(stop); });
    if (impl_->reactions.confirmation())
        impl_->run([impl = impl_.get()](const std::stop_token& stop) { impl->eraser.run(stop); });
    for (const auto& consumer : impl_->consumers)
        impl_->run([consumer = consumer.get()](const std::stop_token& stop) { consumer->run(stop); });
}

void EventBus::stop() {
    for (auto& thread : impl_->threads) thread.request_stop();
    for (const auto& consumer : impl_->consumers) consumer->stop_waiting();
    impl_->retries.stop_waiting();
    const auto deadline = std::chrono::steady_clock::now() + kStopTime;
    for (const auto& one : impl_->finished) one.wait_until(deadline);
    impl_->connection.close();
    impl_->threads.clear();
    impl_->finished.clear();
}

bool EventBus::connected() const { return impl_->connection.connected(); }

}  // namespace polyphony::events
