#pragma once

#include <string>

#include "platform/clock.h"
#include "platform/error.h"

namespace polyphony::streaming {

enum class PlayState { Playing = 1, Finished = 2, Skipped = 3 };

/// One person's hearing of one track.
struct Play {
    std::string id;
    std::string user_id;
    std::string track_id;
    std::string context;  ///< Where it comes from, such as `album:ID`.
    PlayState state = PlayState::Playing;
    int heard_ms = 0;
    bool counted = false;  ///< Enough was heard for the play to count.
    UnixMillis started_at = 0;
    std::string device_id{};       ///< Where it sounds; empty for clients that do not say.
    std::string stop_reason{};     ///< Why its device should stop; empty if it may go on.
    bool private_session = false;  ///< Nobody else sees it, and nothing is learned from it.
};

/// What has to be heard for a play to count.
inline constexpr int kCountsAfterMs = 30'000;

/// How far a play has come, as its client tells.
struct Progress {
    int heard_ms = 0;
    PlayState state = PlayState::Playing;
    bool paused = false;  ///< It rests, and holds no stream.
};

/// A play after it was told of progress, and what became true by that.
struct Advance {
    Play play;
    bool changed = false;
    bool began_to_count = false;
    bool ended = false;
};

/// Takes progress in. What was heard never counts down, and an ended play stays as it is, so telling the same again
/// changes nothing. A play counts once 30 seconds were heard, or the whole of a shorter track (`duration_ms`, 0:
/// unknown). Fails with InvalidArgument for an impossible time.
Result<Advance> advance(const Play& play, const Progress& progress, int duration_ms);

}  // namespace polyphony::streaming
