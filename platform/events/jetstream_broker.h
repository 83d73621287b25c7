#pragma once

#include "platform/events/broker.h"
#include "platform/events/connection.h"

namespace polyphony::events {

/// NATS JetStream; see docs/events.md for what is where on it.
class JetStreamBroker final : public Broker {
  public:
    JetStreamBroker(Connection& connection, std::int64_t retention_ms)
        : connection_(connection), retention_ms_(retention_ms) {}

    void open() override { connection_.open(); }
    bool connected() const override { return connection_.connected(); }
    std::uint64_t epoch() const override { return connection_.epoch(); }
    Result<StreamState> stream(const std::string& service) override;
    Result<NewestEvent> newest_event(const std::string& service) override;
    Result<std::string> event_id_at(const std::string& service, std::uint64_t seq) override;
    Result<void> publish(const std::string& service, std::span<const OutboxRow> rows, std::uint64_t last_seq) override;
    std::unique_ptr<Subscription> subscribe(const std::string& service) override;
    Result<void> bury(const std::string& service, const Event& event, const Error& reason, int tries) override;

  private:
    Connection& connection_;
    const std::int64_t retention_ms_;
};

}  // namespace polyphony::events
