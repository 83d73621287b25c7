#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/events/backfill/backfill.h"
#include "platform/events/broker.h"
#include "platform/events/events.h"
#include "platform/events/inbox.h"
#include "platform/events/pause.h"
#include "platform/events/stream_reader.h"
#include "platform/wakeup.h"

namespace polyphony::events {

/// Hears what one service says: takes events from its stream in order and lets the reactions write their effects, each
/// once. Many events share a transaction, which also moves the place in the stream; so several instances on one
/// database never get into each other's way. An event that fails is tried again, and what comes after it waits, so that
/// the order is kept; see docs/events.md. An event at which the process ends is given up at last, too: who begins at a
/// place where others have ended goes on event by event.
class Consumer {
  public:
    Consumer(std::string source, const Options& options, Broker& broker, storage::Database& database,
             const Reactions& reactions, metrics::Metrics& metrics);

    /// Hears until `stop`.
    void run(const std::stop_token& stop);
    /// Does the next thing that there is to do, and returns how long to wait before the one after it. Waits for the
    /// broker no longer than Subscription::next() does.
    std::chrono::milliseconds step();

    /// To be called when the connection came or went.
    void connection_changed() { wakeup_.ring(); }
    /// To be called once run() has been told to stop: it need not wait for events any longer.
    void stop_waiting() {
        backfill_.stop_waiting();
        reader_.stop_waiting();
    }

  private:
    Result<void> attach();
    Result<void> begin();
    Result<inbox::Place> known_place();
    Result<inbox::Place> find_place(const StreamState& stream);
    Result<bool> is_in(const inbox::Place& place, const StreamState& stream);
    std::chrono::milliseconds hear();
    std::chrono::milliseconds hear_failing();
    std::chrono::milliseconds stand_by();
    Result<void> react(std::span<const Delivery> batch);
    Result<void> react_noted(const Delivery& delivery);
    void try_from(std::size_t next);
    bool given_up(const Delivery& delivery, const Error& reason);
    Result<void> give_up(const Delivery& delivery, const Error& reason);
    Result<void> move_place(storage::Transaction& transaction, const Delivery& delivery);
    void moved_to(inbox::Place place);
    inbox::Place place_of(const Delivery& delivery) const;

    const std::string source_;
    const Options& options_;
    Broker& broker_;
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
    bool begun_ = false;      // This process is counted among those that began at the place.
    bool careful_ = false;    // Processes have ended at this place: each try of an event is noted before it is made.
    bool overtaken_ = false;  // Another instance moved the place in the database.
    std::optional<std::uint64_t> other_seq_;  // where that one was when it was last looked at

    std::vector<Delivery> failing_;  // a batch of which an event fails; each is for itself then
    std::size_t next_ = 0;           // the first of them that is not dealt with
    int tries_ = 0;                  // that it used up
    std::chrono::milliseconds retry_pause_{};
};

}  // namespace polyphony::events
