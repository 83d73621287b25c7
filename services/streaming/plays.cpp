#include "services/streaming/plays.h"

#include <algorithm>

namespace polyphony::streaming {
namespace {

constexpr int kMaxHeardMs = 24 * 3600 * 1000;

bool counts(const Play& play, int duration_ms) {
    if (play.heard_ms >= kCountsAfterMs) return true;
    const bool is_short = duration_ms > 0 && duration_ms < kCountsAfterMs;
    // Players round: who heard a short track to its end has heard it.
    return is_short && (play.heard_ms >= duration_ms || play.state == PlayState::Finished);
}

}  // namespace

Result<Advance> advance(const Play& play, const Progress& progress, int duration_ms) {
    if (progress.heard_ms < 0 || progress.heard_ms > kMaxHeardMs)
        return fail(Code::InvalidArgument, "heard_ms must be between 0 and 24 hours.");
    Advance result;
    result.play = play;
    if (play.state != PlayState::Playing) return result;
    result.play.heard_ms = std::max(play.heard_ms, progress.heard_ms);
    result.play.state = progress.state;
    result.ended = progress.state != PlayState::Playing;
    result.began_to_count = !play.counted && counts(result.play, duration_ms);
    result.play.counted = play.counted || result.began_to_count;
    result.changed = result.ended || result.began_to_count || result.play.heard_ms != play.heard_ms;
    return result;
}

}  // namespace polyphony::streaming
