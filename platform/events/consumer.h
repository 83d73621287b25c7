#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/events.h"
#include "platform/events/wakeup.h"

namespace polyphony::events {

/// Hears what one service says: takes events from its stream in order and lets the reactions write their effects, each
/// once. Many events share a transaction. An event that fails is tried again, and what comes after it waits, so that
/// the order is kept; see docs/events.md.
class Consumer {
  public:
    Consumer(std::string source, const Options& options, Connection& connection, storage::Database& database,
             const Reactions& reactions, metrics::Metrics& metrics);

    /// Hears until `stop`, or until the connection is closed.
    void run(const std::stop_token& stop);

    /// To be called when the connection came or went.
    void connection_changed() { wakeup_.ring(); }
    /// To be called once run() has been told to stop: it need not wait for events any longer.
    void stop_waiting();

  private:
    struct Delivery {
        MessageHandle message;
        Event event;
        std::uint64_t stream_seq = 0;
    };

    Result<void> attach();
    void set_subscription(natsSubscription* subscription);
    Result<ConsumerInfoHandle> find_durable();
    Result<void> make_durable();
    Result<bool> durable_fits(const jsConsumerInfo& durable);
    Result<std::vector<Delivery>> fetch();
    Result<std::vector<Delivery>> fetch(int most, std::chrono::milliseconds wait);
    void hear(const std::stop_token& stop, std::span<Delivery> batch);
    Result<void> react(std::span<Delivery> batch);
    bool react_until_done(const std::stop_token& stop, Delivery& delivery);
    Result<void> bury(Delivery& delivery, const Error& reason, int tries);
    void give_back(std::span<Delivery> rest);

    const std::string source_;
    const std::string stream_;
    const Options& options_;
    Connection& connection_;
    storage::Database& database_;
    const Reactions& reactions_;
    prometheus::Counter& consumed_;
    prometheus::Counter& redelivered_;
    prometheus::Counter& dead_;

    Wakeup wakeup_;
    std::uint64_t epoch_ = 0;  // of the connection that the two below belong to; 0 if there are none
    ContextHandle context_;
    std::mutex subscription_mutex_;
    SubscriptionHandle subscription_;
};

}  // namespace polyphony::events
