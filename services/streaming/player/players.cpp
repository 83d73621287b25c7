#include "services/streaming/player/players.h"

#include <algorithm>

#include "services/streaming/player/player_store.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

/// Stores what a change has made of a player.
void save(storage::Transaction& transaction, const std::string& user_id, const PlayerState& before,
          const PlayerState& after) {
    store::put_player(transaction, user_id, after, before.queue.items != after.queue.items);
    for (std::size_t i = 0; i < after.devices.size(); ++i)
        if (after.devices[i].volume_percent != before.devices[i].volume_percent)
            store::put_device(transaction, user_id, after.devices[i]);
    store::emit_player(transaction, user_id, after);
}

/// Makes room for one more device, in favour of those that were seen last.
void drop_oldest(storage::Transaction& transaction, const std::string& user_id, std::vector<Device> devices,
                 std::size_t most) {
    std::sort(devices.begin(), devices.end(),
              [](const Device& one, const Device& other) { return one.seen_at > other.seen_at; });
    for (std::size_t i = most; i < devices.size(); ++i) store::delete_device(transaction, user_id, devices[i].id);
}

}  // namespace

Players::Players(storage::Database& database, PlayerLimits limits, UnixMillis idle_ms, Clock clock)
    : database_(database), limits_(limits), idle_ms_(idle_ms), clock_(std::move(clock)) {}

PlayerState Players::load(soci::session& sql, const std::string& user_id) const {
    const auto now = clock_();
    auto state = store::find_player(sql, user_id);
    state.devices = store::devices_of(sql, user_id, now - idle_ms_);
    const auto* up = current(state.queue);
    const auto asset = up == nullptr ? std::nullopt : store::find_asset(sql, up->track_id);
    bring_up(state, limits_, asset ? asset->duration_ms : 0, now);
    return state;
}

Task<Result<PlayerState>> Players::get(std::string user_id) {
    co_return co_await database_.read(
        [&](storage::Snapshot& snapshot) -> Result<PlayerState> { return load(snapshot.sql(), user_id); });
}

Task<Result<PlayerState>> Players::change(std::string user_id, PlayerChange change) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<PlayerState> {
        const auto before = load(transaction.sql(), user_id);
        const auto make = [&]() -> Result<PlayerState> {
            if (change.revision != 0 && change.revision != before.revision)
                return fail(Code::Aborted, "The player has changed meanwhile; look again.");
            auto after = before;
            if (auto applied = change.apply(after); !applied) return fail(applied.error());
            ++after.revision;
            save(transaction, user_id, before, after);
            return after;
        };
        const auto store = [](const PlayerState& state) { return std::to_string(state.revision); };
        const auto again = [&](const std::string&) -> Result<PlayerState> { return before; };
        return idempotency::once(transaction, change.request, {clock_(), limits_.idempotency_ms}, make, store, again);
    });
}

Task<Result<Device>> Players::keep_device(std::string user_id, Device device, std::int64_t position_ms) {
    if (auto checked = check_device(device); !checked) co_return fail(checked.error());
    device.seen_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Device> {
        store::put_device(transaction, user_id, device);
        store::delete_devices_before(transaction, user_id, device.seen_at - limits_.forget_device_ms);
        auto state = load(transaction.sql(), user_id);
        drop_oldest(transaction, user_id, state.devices, limits_.max_devices);
        if (position_ms >= 0 && state.playing && state.device_id == device.id) {
            state.position_ms = position_ms;
            store::put_position(transaction, user_id, state);
        }
        return device;
    });
}

Task<Result<void>> Players::remove_device(std::string user_id, std::string device_id) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        auto state = load(transaction.sql(), user_id);
        store::delete_device(transaction, user_id, device_id);
        if (device_id.empty() || state.device_id != device_id) return {};
        state.playing = false;
        state.device_id.clear();
        ++state.revision;
        store::put_player(transaction, user_id, state, false);
        store::emit_player(transaction, user_id, state);
        return {};
    });
}

}  // namespace polyphony::streaming
