#pragma once

#include <mutex>
#include <stop_token>
#include <string>

#include "platform/events/connection.h"
#include "platform/events/events.h"
#include "platform/wakeup.h"

namespace polyphony::events {

/// Keeps an event that `service` cannot react to, with the reason, for people to look at.
Result<void> bury(const Connection& connection, const std::string& service, const Event& event, const Error& reason,
                  int tries);

/// Hears the dead letters that people give back to a service. Each is tried once, whatever came after it meanwhile, and
/// becomes a dead letter again if it still fails.
class Retries {
  public:
    Retries(const Options& options, Connection& connection, storage::Database& database, const Reactions& reactions);

    /// Hears until `stop`, or until the connection is closed.
    void run(const std::stop_token& stop);
    /// To be called when the connection came or went.
    void connection_changed() { wakeup_.ring(); }
    /// To be called once run() has been told to stop.
    void stop_waiting();

  private:
    Result<void> attach();
    Result<MessageHandle> next();
    Result<void> hear(natsMsg* message);
    void set_subscription(natsSubscription* subscription);

    const Options& options_;
    Connection& connection_;
    storage::Database& database_;
    const Reactions& reactions_;

    Wakeup wakeup_;
    std::uint64_t epoch_ = 0;
    ContextHandle context_;
    std::mutex subscription_mutex_;
    SubscriptionHandle subscription_;
};

}  // namespace polyphony::events
