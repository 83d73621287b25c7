#pragma once

#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/clock.h"
#include "platform/error.h"
#include "platform/storage/database.h"
#include "services/streaming/plays.h"

namespace polyphony::streaming {

/// What is taken in from clients that come back.
struct HistoryLimits {
    std::size_t max_late_plays = 100;  ///< In one request.
    UnixMillis max_age_ms = 30LL * 24 * 3'600'000;
    UnixMillis clock_skew_ms = 5LL * 60'000;  ///< How much clients' clocks may be ahead.
};

/// What became of a play that was told late.
struct ReportedPlay {
    enum class Outcome { Recorded = 1, Known = 2, Refused = 3 };
    std::string play_id;
    Outcome outcome = Outcome::Recorded;
    std::string reason;  ///< Why it was refused.
};

/// A part of a person's plays, last begun first.
struct HistoryPage {
    std::vector<Play> plays;
    std::string next_page_token;  ///< Empty at the end.
};

/// Why a late play cannot be recorded; nothing if it can. `now` is the server's time.
Result<void> check_late_play(const Play& play, const HistoryLimits& limits, UnixMillis now);

/// What people have played, also where the server could not see it.
class PlayHistory {
  public:
    PlayHistory(storage::Database& database, HistoryLimits limits, Clock clock);

    /// Records plays that have ended, each once, under their own ids; what is not right with one is said of that one.
    /// Fails with InvalidArgument for too many.
    Task<Result<std::vector<ReportedPlay>>> report(std::string user_id, std::vector<Play> plays);
    /// Fails with InvalidArgument for a page token that is none.
    Task<Result<HistoryPage>> recent(std::string user_id, int page_size, std::string page_token);

  private:
    storage::Database& database_;
    HistoryLimits limits_;
    Clock clock_;
};

}  // namespace polyphony::streaming
