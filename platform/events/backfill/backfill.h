#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "platform/events/events.h"
#include "platform/events/past_store.h"
#include "platform/events/spool.h"

namespace polyphony::events {

/// Asks a service that was never heard for its past (BackfillService), and writes the effects of all that it tells in
/// one transaction, with the moment in its outbox from which on its stream is to be heard. For one thread, but for
/// stop_waiting().
class Backfill {
  public:
    Backfill(std::string source, const Options& options, storage::Database& database, const Reactions& reactions,
             metrics::Metrics& metrics);

    /// Does it if it is still to be done: if the source is not known here, and has a door. Fails with what it failed
    /// with; nothing has happened then. Aborted: another instance was faster. To be called before the stream is read.
    Result<void> have_past();

    /// True if an event of the stream is in the past that was told.
    bool told(std::int64_t outbox_seq, const Event& event) const { return position_.covers(outbox_seq, event.time); }

    /// Makes have_past() return, for good. From any thread.
    void stop_waiting() { stop_.request_stop(); }

  private:
    Result<past::Position> ask();
    Result<std::optional<past::Position>> fetch(Spool& spool);
    Result<int> write(Spool& spool, const past::Position& position);
    Result<int> write_all(storage::Transaction& transaction, Spool& spool);

    const std::string source_;
    const Options& options_;
    storage::Database& database_;
    const Reactions& reactions_;
    prometheus::Counter& told_;
    past::Position position_;
    std::stop_source stop_;
};

}  // namespace polyphony::events
