#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"
#include "services/streaming/analysis/analysis.h"
#include "services/streaming/analysis/measurer.h"
#include "services/streaming/jobs/measurement.h"
#include "services/streaming/storage/audio_store.h"

namespace polyphony::streaming {

struct AnalysisOptions {
    std::size_t at_once = 1;          ///< Tracks measured at once; 0 turns it off.
    std::chrono::seconds lease{660};  ///< How long a track is left to who measures it; longer than that may take.
    std::chrono::milliseconds rest{30'000};  ///< If none is due, or no track can be measured now.
    RetryRules retry;
};

/// Measures the tracks that wait, one after another, until none does; then it waits for others. What was measured is
/// committed track by track, so that a restart goes on where it was. Several instances share the work.
class AnalysisScheduler {
  public:
    AnalysisScheduler(asio::io_context& io, storage::Database& database, AudioStore& audio, Measurer& measurer,
                      AnalysisOptions options, metrics::Metrics& metrics, Clock clock);
    AnalysisScheduler(const AnalysisScheduler&) = delete;
    AnalysisScheduler& operator=(const AnalysisScheduler&) = delete;

    void start();
    /// Begins no other track; ends once those under way are through.
    Task<> stop();
    /// There may be something to do. From any thread.
    void wake();

    bool turned_on() const { return options_.at_once > 0; }

  private:
    // All of these run on the strand.
    Task<> run(std::shared_ptr<asio::steady_timer> awake);
    /// Measures a track, if one is due. Returns how long to rest until the next.
    Task<std::chrono::milliseconds> measure_next();
    Task<Result<std::optional<Analysis>>> claim();
    Task<Result<Measurement>> measure(std::string track_id);
    Task<> note(Analysis claimed, const Result<Measurement>& result);
    Task<std::chrono::milliseconds> until_next_due();
    Task<> count();

    asio::strand<asio::io_context::executor_type> strand_;
    storage::Database& database_;
    AudioStore& audio_;
    Measurer& measurer_;
    const AnalysisOptions options_;
    metrics::Metrics& metrics_;
    const Clock clock_;
    std::vector<std::shared_ptr<asio::steady_timer>> resting_;  // One for each that runs.
    std::uint64_t wakes_ = 0;                                   // How often wake() was called.
    asio::steady_timer ended_;
    std::size_t running_ = 0;
    bool stopping_ = false;
};

}  // namespace polyphony::streaming
