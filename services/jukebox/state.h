#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::jukebox {

/// What the jukebox does, and what it will do next.
struct State {
    std::int64_t revision = 0;           ///< Counts up with every change.
    std::vector<std::string> track_ids;  ///< The queue.
    int current = -1;                    ///< The place of what sounds in the queue; -1 if it is not in it.
    std::string sounding;                ///< The track that sounds or pauses; empty if none does.
    std::int64_t turn = 0;               ///< Counts up whenever a track begins anew.
    std::int64_t position_ms = 0;        ///< In `sounding`, as it was known last.
    bool playing = false;
    double gain = 0.5;      ///< From 0 to 1.
    std::string user_id{};  ///< Who pressed last: by their plan it plays. Empty if they are gone.
};

/// Most tracks of the queue.
struct QueueLimits {
    std::size_t max_items = 5000;
};

/// The changes, as people wish them (jukeboxControl of the Subsonic API says what each does). They fail with
/// InvalidArgument for what is not in the queue, no track id, or no gain, and with ResourceExhausted for too many
/// tracks.
Result<void> add(State& state, const std::vector<std::string>& track_ids, const QueueLimits& limits);
/// What sounds goes on, wherever it is in the new queue.
Result<void> set_queue(State& state, const std::vector<std::string>& track_ids, const QueueLimits& limits);
void clear(State& state);
/// If what sounds is removed, the next one sounds.
Result<void> remove(State& state, int index);
/// What sounds becomes the first.
void shuffle(State& state, std::mt19937_64& random);
/// Goes on, or begins with the first.
void start(State& state);
void stop(State& state);
Result<void> skip(State& state, int index, std::int64_t position_ms);
Result<void> set_gain(State& state, double gain);

/// The track of a turn has ended: the next one begins, or it is the end. Nothing if it is another's turn by now.
void end_turn(State& state, std::int64_t turn);

}  // namespace polyphony::jukebox
