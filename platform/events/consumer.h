#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>

#include "platform/events/backfill.h"
#include "platform/events/connection.h"
#include "platform/events/events.h"
#include "platform/events/inbox.h"
#include "platform/events/stream_reader.h"
#include "platform/events/wakeup.h"

namespace polyphony::events {

/// Hears what one service says: takes events from its stream in order and lets the reactions write their effects, each
/// once. Many events share a transaction, which also moves the place in the stream; so several instances on one
/// database never get into each other's way. An event that fails is tried again, and what comes after it waits, so that
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
    void stop_waiting() {
        backfill_.stop_waiting();
        reader_.stop_waiting();
    }

  private:
    Result<void> attach();
    Result<inbox::Place> known_place();
    Result<inbox::Place> find_place(const jsStreamInfo& stream);
    void hear(const std::stop_token& stop, std::span<const Delivery> batch);
    Result<void> react(std::span<const Delivery> batch);
    bool react_until_done(const std::stop_token& stop, const Delivery& delivery);
    Result<void> give_up(const Delivery& delivery, const Error& reason, int tries);
    Result<void> move_place(storage::Transaction& transaction, std::uint64_t seq);
    void moved_to(std::uint64_t seq);
    void stand_by(const std::stop_token& stop);

    const std::string source_;
    const std::string stream_;
    const Options& options_;
    Connection& connection_;
    storage::Database& database_;
    const Reactions& reactions_;
    prometheus::Counter& consumed_;
    prometheus::Counter& redelivered_;
    prometheus::Counter& dead_;
    prometheus::Gauge& position_;

    Wakeup wakeup_;
    std::uint64_t epoch_ = 0;  // of the connection that the reader belongs to; 0 if it must begin anew
    StreamReader reader_;
    inbox::Place place_;
    Backfill backfill_;
    bool overtaken_ = false;  // Another instance moved the place in the database.
};

}  // namespace polyphony::events
