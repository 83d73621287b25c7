#include "services/streaming/player/player_state.h"

#include <algorithm>

namespace polyphony::streaming {
namespace {

constexpr std::int64_t kRestartAfterMs = 3'000;
constexpr std::int64_t kMaxPositionMs = 24LL * 3'600'000;
constexpr int kFullVolume = 100;

Device* find_device(PlayerState& state, const std::string& id) {
    const auto found =
        std::find_if(state.devices.begin(), state.devices.end(), [&](const Device& device) { return device.id == id; });
    return found == state.devices.end() ? nullptr : &*found;
}

tl::unexpected<Error> no_device() { return fail(Code::NotFound, "This device is not there."); }
tl::unexpected<Error> nothing_to_play() { return fail(Code::FailedPrecondition, "There is nothing in the queue."); }

Result<void> check_position(std::int64_t position_ms) {
    if (position_ms < 0 || position_ms > kMaxPositionMs)
        return fail(Code::InvalidArgument, "position_ms must be between 0 and 24 hours.");
    return {};
}

/// Makes `id` the device that plays; see PlayWish::device_id.
Result<void> choose_device(PlayerState& state, const std::string& id) {
    if (!id.empty()) {
        if (find_device(state, id) == nullptr) return no_device();
        state.device_id = id;
    } else if (state.device_id.empty()) {
        const auto last =
            std::max_element(state.devices.begin(), state.devices.end(),
                             [](const Device& one, const Device& other) { return one.seen_at < other.seen_at; });
        if (last == state.devices.end())
            return fail(Code::FailedPrecondition, "There is no device to play on. Open the player on one.");
        state.device_id = last->id;
    }
    return {};
}

void begin_track(PlayerState& state) { state.position_ms = 0; }

}  // namespace

void bring_up(PlayerState& state, const PlayerLimits& limits, int duration_ms, UnixMillis now) {
    const auto gone = [&](const Device& device) { return device.seen_at + limits.device_ms <= now; };
    auto until = now;
    const auto* active = find_device(state, state.device_id);
    const bool vanished = !state.device_id.empty() && (active == nullptr || gone(*active));
    if (vanished) until = active == nullptr ? state.position_at : active->seen_at;
    if (state.playing) state.position_ms += std::max<std::int64_t>(0, until - state.position_at);
    if (duration_ms > 0) state.position_ms = std::min<std::int64_t>(state.position_ms, duration_ms);
    state.position_at = now;
    if (vanished) {
        state.playing = false;
        state.device_id.clear();
    }
    std::erase_if(state.devices, gone);
}

namespace player {

Result<void> update(PlayerState& state, const PlayerUpdate& update, const PlayerLimits& limits) {
    auto& queue = state.queue;
    const auto* before = current(queue);
    int key = before == nullptr ? 0 : before->key;
    if (update.items) {
        queue.items = *update.items;
        queue.index = 0;
    }
    if (update.context) queue.context = *update.context;
    if (update.shuffled) queue.shuffled = *update.shuffled;
    if (update.repeat) queue.repeat = *update.repeat;
    if (auto checked = check_queue(queue, limits.max_items); !checked) return checked;
    if (update.current_key) key = *update.current_key;
    if (!queue.items.empty())
        if (auto jumped = jump_to(queue, key); !jumped) return jumped;
    if (update.position_ms) {
        if (auto checked = check_position(*update.position_ms); !checked) return checked;
        state.position_ms = *update.position_ms;
    } else if (update.items || update.current_key) {
        begin_track(state);
    }
    if (update.device_id)
        if (auto chosen = choose_device(state, *update.device_id); !chosen) return chosen;
    if (update.playing) state.playing = *update.playing;
    if (state.playing && queue.items.empty()) return nothing_to_play();
    return {};
}

Result<void> transfer(PlayerState& state, const std::string& device_id, bool play) {
    if (device_id.empty()) return fail(Code::InvalidArgument, "device_id is needed.");
    if (auto chosen = choose_device(state, device_id); !chosen) return chosen;
    if (play && state.queue.items.empty()) return nothing_to_play();
    state.playing = state.playing || play;
    return {};
}

Result<void> play(PlayerState& state, const PlayWish& wish, const PlayerLimits& limits, const Random& random) {
    if (!wish.track_ids.empty()) {
        const auto offset = static_cast<std::size_t>(wish.offset);
        if (wish.offset < 0 || offset >= wish.track_ids.size())
            return fail(Code::InvalidArgument, "offset must be that of one of the tracks.");
        auto queue = start_queue(state.queue, wish.track_ids, offset, wish.context, random);
        if (auto checked = check_queue(queue, limits.max_items); !checked) return checked;
        state.queue = std::move(queue);
        begin_track(state);
    }
    if (state.queue.items.empty()) return nothing_to_play();
    if (wish.position_ms)
        if (auto sought = seek(state, *wish.position_ms); !sought) return sought;
    if (auto chosen = choose_device(state, wish.device_id); !chosen) return chosen;
    state.playing = true;
    return {};
}

Result<void> pause(PlayerState& state) {
    state.playing = false;
    return {};
}

Result<void> next(PlayerState& state) {
    if (state.queue.items.empty()) return nothing_to_play();
    if (!step_on(state.queue)) state.playing = false;
    begin_track(state);
    return {};
}

Result<void> previous(PlayerState& state) {
    if (state.queue.items.empty()) return nothing_to_play();
    if (state.position_ms <= kRestartAfterMs) step_back(state.queue);
    begin_track(state);
    return {};
}

Result<void> seek(PlayerState& state, std::int64_t position_ms) {
    if (auto checked = check_position(position_ms); !checked) return checked;
    if (state.queue.items.empty()) return nothing_to_play();
    state.position_ms = position_ms;
    return {};
}

Result<void> set_volume(PlayerState& state, const std::string& device_id, int percent) {
    if (percent < 0 || percent > kFullVolume)
        return fail(Code::InvalidArgument, "volume_percent must be between 0 and 100.");
    auto* device = find_device(state, device_id.empty() ? state.device_id : device_id);
    if (device == nullptr) return no_device();
    device->volume_percent = percent;
    return {};
}

Result<void> add(PlayerState& state, const std::vector<std::string>& track_ids, QueueEnd end,
                 const PlayerLimits& limits) {
    if (track_ids.empty()) return fail(Code::InvalidArgument, "track_ids is needed.");
    auto queue = state.queue;
    add_tracks(queue, track_ids, end);
    if (auto checked = check_queue(queue, limits.max_items); !checked) return checked;
    state.queue = std::move(queue);
    return {};
}

}  // namespace player

}  // namespace polyphony::streaming
