#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "platform/events/broker.h"
#include "platform/events/connection.h"

namespace polyphony::events {

/// A JetStream consumer that the broker keeps no memory of beyond the moment, and to which nothing is acknowledged.
class JetStreamSubscription final : public Subscription {
  public:
    JetStreamSubscription(Connection& connection, std::string stream);
    ~JetStreamSubscription() override;
    JetStreamSubscription(const JetStreamSubscription&) = delete;
    JetStreamSubscription& operator=(const JetStreamSubscription&) = delete;

    Result<void> open(std::uint64_t after) override;
    void close() override { forget(); }
    Result<std::vector<Delivery>> next() override;
    void stop_waiting() override;

  private:
    void forget();
    Result<std::vector<Delivery>> fetch(int most, std::chrono::milliseconds wait);

    Connection& connection_;
    const std::string stream_;
    ContextHandle context_;
    std::string consumer_;
    std::mutex subscription_mutex_;
    SubscriptionHandle subscription_;
};

}  // namespace polyphony::events
