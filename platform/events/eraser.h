#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "platform/events/connection.h"
#include "platform/events/erasure.h"
#include "platform/events/events.h"
#include "platform/wakeup.h"

namespace polyphony::events {

/// Takes what was said about erased persons off the broker, and says when that is done. All that it must remember is in
/// the database (erasure.h), so it may die at any point.
class Eraser {
  public:
    Eraser(const Options& options, Connection& connection, storage::Database& database, const Reactions& reactions,
           metrics::Metrics& metrics);

    /// Erases until `stop`, or until the connection is closed.
    void run(const std::stop_token& stop);
    /// To be called when the connection came or went.
    void connection_changed() { wakeup_.ring(); }

  private:
    Result<void> erase(const std::stop_token& stop);
    Result<bool> passed(const std::vector<erasure::Erased>& waiting);
    Result<void> confirm(const std::vector<erasure::Erased>& waiting);

    const Options& options_;
    Connection& connection_;
    storage::Database& database_;
    const Reactions& reactions_;
    prometheus::Gauge& waiting_;

    Wakeup wakeup_;
    std::uint64_t epoch_ = 0;  // of the connection in which the streams were searched for all who were erased lately
};

}  // namespace polyphony::events
