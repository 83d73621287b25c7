#pragma once

#include <cstdint>
#include <string>

#include "platform/clock.h"

/// What a person's doings say about a track, as values.
namespace polyphony::recommendation {

/// Something that a person did with a track.
enum class Signal { Started, Progressed, Finished, Skipped, Saved, Unsaved, AddedToPlaylist };

/// A person and a track, all doings added up. `affinity` and `plays` are stored with forward decay (decay.h).
struct Listen {
    std::string track_id;
    double affinity = 0;        ///< From -1 (always skipped) to 1 (loved); half-life kAffinityHalfLife.
    double plays = 0;           ///< Plays of 30 seconds or more; half-life kPlaysHalfLife.
    UnixMillis touched_at = 0;  ///< The last time anything was done.
    UnixMillis played_at = 0;   ///< The last time it was played; 0 if never.
};

/// The listen after one more signal at `time`. Each signal moves the affinity a part of the way towards one of its
/// ends, so that no number of repetitions leads beyond them.
Listen after(Listen listen, Signal signal, UnixMillis time);

/// The affinity at `now`, between -1 and 1.
double affinity_at(const Listen& listen, UnixMillis now);
/// Whether it is liked; a track that was merely started is not yet.
bool liked(const Listen& listen);
/// The decayed number of plays at `now`.
double plays_at(const Listen& listen, UnixMillis now);

}  // namespace polyphony::recommendation
