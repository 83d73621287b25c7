#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "platform/events/broker.h"
#include "platform/events/events.h"
#include "platform/events/outbox.h"
#include "platform/events/pause.h"
#include "platform/wakeup.h"

namespace polyphony::events {

/// Publishes the outbox to this service's stream, each event once and in the outbox's order. See docs/events.md for why
/// it needs no memory of its own.
class Relay {
  public:
    Relay(const Options& options, Broker& broker, storage::Database& database, std::shared_ptr<Wakeup> wakeup,
          metrics::Metrics& metrics);

    /// Publishes until `stop`, then what is committed, for at most a second.
    void run(const std::stop_token& stop);
    /// Publishes the next events that wait, and returns how long to wait before the next step.
    std::chrono::milliseconds step();
    /// Deletes what need not be kept any longer: published events, and ids of events that were heard.
    void prune();

  private:
    Result<std::size_t> publish_next();
    Result<void> find_place();
    Result<void> publish(std::span<const OutboxRow> rows);
    void drain();
    void tick();
    void show_backlog();

    const Options& options_;
    Broker& broker_;
    storage::Database& database_;
    const std::shared_ptr<Wakeup> wakeup_;
    prometheus::Gauge& backlog_;
    prometheus::Counter& published_;

    std::uint64_t epoch_ = 0;       // of the connection that the two below were learnt in; 0 if they are not known
    std::int64_t position_ = 0;     // the outbox's place of the newest event in the stream
    std::uint64_t stream_seq_ = 0;  // the stream's last sequence
    std::int64_t prunable_ = 0;     // published for a while
    std::chrono::milliseconds pause_;
    std::chrono::steady_clock::time_point next_count_;
    std::chrono::steady_clock::time_point next_prune_;
};

}  // namespace polyphony::events
