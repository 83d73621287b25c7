#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "platform/clock.h"
#include "platform/storage/database.h"

namespace polyphony::recommendation {

/// Says MixRefreshed to whom it concerns: soon after a change, but at most once per person and pause, however much
/// happens. The change that comes during a pause is said at its end, so that none goes unsaid.
class MixHerald {
  public:
    struct Options {
        int pause_ms = 10'000;  ///< Between two events for one person.
        int check_ms = 250;     ///< Between two looks at the database while there is something left to say.
        int max_batch = 500;    ///< Most events of one transaction.
    };

    MixHerald(storage::Database& database, Options options, Clock clock);

    /// Something changed. Cheap; from any thread.
    void wake();

  private:
    void run(const std::stop_token& stop);
    /// Says what is due; returns whether something is left for later.
    bool say_what_is_due();

    storage::Database& database_;
    Options options_;
    Clock clock_;
    std::mutex mutex_;
    std::condition_variable_any condition_;
    bool awake_ = true;  // A change may have gone unsaid when the process ended last.
    std::jthread thread_;
};

}  // namespace polyphony::recommendation
