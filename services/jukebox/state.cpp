#include "services/jukebox/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/ids/ids.h"

namespace polyphony::jukebox {
namespace {

Result<void> check(const std::vector<std::string>& track_ids, std::size_t count, const QueueLimits& limits) {
    if (!std::all_of(track_ids.begin(), track_ids.end(), [](const auto& id) { return ids::valid(id); }))
        return fail(Code::InvalidArgument, "The tracks of a queue must be named by their ids.");
    if (count > limits.max_items)
        return fail(Code::ResourceExhausted,
                    fmt::format("The queue of the jukebox holds at most {} tracks.", limits.max_items));
    return {};
}

Result<void> check_index(const State& state, int index) {
    if (index < 0 || std::cmp_greater_equal(index, state.track_ids.size()))
        return fail(Code::InvalidArgument, fmt::format("There is nothing at {} in the queue.", index));
    return {};
}

void begin(State& state, int index, std::int64_t position_ms) {
    state.current = index;
    state.sounding = state.track_ids[static_cast<std::size_t>(index)];
    state.position_ms = position_ms;
    ++state.turn;
}

void end(State& state) {
    state.current = -1;
    state.sounding.clear();
    state.position_ms = 0;
    state.playing = false;
}

void begin_or_end(State& state, int index) {
    if (std::cmp_less(index, state.track_ids.size()))
        begin(state, index, 0);
    else
        end(state);
}

}  // namespace

Result<void> add(State& state, const std::vector<std::string>& track_ids, const QueueLimits& limits) {
    if (auto right = check(track_ids, state.track_ids.size() + track_ids.size(), limits); !right) return right;
    state.track_ids.insert(state.track_ids.end(), track_ids.begin(), track_ids.end());
    return {};
}

Result<void> set_queue(State& state, const std::vector<std::string>& track_ids, const QueueLimits& limits) {
    if (auto right = check(track_ids, track_ids.size(), limits); !right) return right;
    state.track_ids = track_ids;
    const auto found = std::find(track_ids.begin(), track_ids.end(), state.sounding);
    state.current = found == track_ids.end() ? -1 : static_cast<int>(found - track_ids.begin());
    return {};
}

void clear(State& state) {
    state.track_ids.clear();
    end(state);
}

Result<void> remove(State& state, int index) {
    if (auto right = check_index(state, index); !right) return right;
    state.track_ids.erase(state.track_ids.begin() + index);
    if (index < state.current)
        --state.current;
    else if (index == state.current)
        begin_or_end(state, index);
    return {};
}

void shuffle(State& state, std::mt19937_64& random) {
    auto rest = state.track_ids.begin();
    if (state.current >= 0) {
        std::swap(*rest, state.track_ids[static_cast<std::size_t>(state.current)]);
        state.current = 0;
        ++rest;
    }
    std::shuffle(rest, state.track_ids.end(), random);
}

void start(State& state) {
    if (state.sounding.empty()) begin_or_end(state, 0);
    state.playing = !state.sounding.empty();
}

void stop(State& state) { state.playing = false; }

Result<void> skip(State& state, int index, std::int64_t position_ms) {
    if (auto right = check_index(state, index); !right) return right;
    if (position_ms < 0) return fail(Code::InvalidArgument, "position_ms must be 0 or more.");
    begin(state, index, position_ms);
    state.playing = true;
    return {};
}

Result<void> set_gain(State& state, double gain) {
    if (!std::isfinite(gain) || gain < 0 || gain > 1)
        return fail(Code::InvalidArgument, "The gain must be from 0 to 1.");
    state.gain = gain;
    return {};
}

void end_turn(State& state, std::int64_t turn) {
    if (state.turn == turn && !state.sounding.empty()) begin_or_end(state, state.current + 1);
}

}  // namespace polyphony::jukebox
