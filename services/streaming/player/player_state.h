#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/streaming/player/devices.h"
#include "services/streaming/player/play_queue.h"

namespace polyphony::streaming {

struct PlayerLimits {
    std::size_t max_items = 1000;
    std::size_t max_devices = 20;                    ///< Of one person; beyond, who was seen longest ago is forgotten.
    UnixMillis device_ms = 90'000;                   ///< Who was not seen for so long is gone.
    UnixMillis forget_device_ms = 24LL * 3'600'000;  ///< And after so long forgotten.
    UnixMillis idempotency_ms = 24LL * 3'600'000;
};

/// What someone's player does.
struct PlayerState {
    std::int64_t revision = 0;
    std::string device_id;  ///< Where it plays or rests; empty if nowhere.
    bool playing = false;
    std::int64_t position_ms = 0;  ///< In the track that is up, at `position_at`.
    UnixMillis position_at = 0;
    PlayQueue queue;
    std::vector<Device> devices;  ///< Those that are there, by name.
};

/// Brings a state to what it is at `now`: the position has gone on, and devices that have not been seen are gone, and
/// with them what they played. `duration_ms` is that of the track that is up (0: unknown).
void bring_up(PlayerState& state, const PlayerLimits& limits, int duration_ms, UnixMillis now);

/// What a device tells of itself: whatever is set is taken over.
struct PlayerUpdate {
    std::optional<std::string> device_id;
    std::optional<bool> playing;
    std::optional<std::int64_t> position_ms;
    std::optional<std::string> context;
    std::optional<std::vector<QueueItem>> items;
    std::optional<int> current_key;
    std::optional<bool> shuffled;
    std::optional<RepeatMode> repeat;
};

/// What to play.
struct PlayWish {
    std::string device_id;               ///< Empty: where it plays, or else on the device that was seen last.
    std::vector<std::string> track_ids;  ///< Empty: what is in the queue.
    std::string context;
    int offset = 0;
    std::optional<std::int64_t> position_ms;
};

/// What can be done with a player, to a state that bring_up() has brought up. Fails with InvalidArgument for what
/// cannot be, NotFound for devices and items that are not there, FailedPrecondition if there is nothing to play or
/// nothing to play on; the state is of no use then.
namespace player {

Result<void> update(PlayerState& state, const PlayerUpdate& update, const PlayerLimits& limits);
Result<void> transfer(PlayerState& state, const std::string& device_id, bool play);
Result<void> play(PlayerState& state, const PlayWish& wish, const PlayerLimits& limits, const Random& random);
Result<void> pause(PlayerState& state);
Result<void> next(PlayerState& state);
Result<void> previous(PlayerState& state);
Result<void> seek(PlayerState& state, std::int64_t position_ms);
Result<void> set_volume(PlayerState& state, const std::string& device_id, int percent);
Result<void> add(PlayerState& state, const std::vector<std::string>& track_ids, QueueEnd end,
                 const PlayerLimits& limits);

}  // namespace player

}  // namespace polyphony::streaming
