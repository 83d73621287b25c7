#include "services/streaming/player/player_store.h"

#include <fmt/format.h>

#include <sstream>

#include "platform/events/events.h"
#include "polyphony/streaming/v1/events.pb.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

/// `KEY PLACE TRACK_ID` in lines; ids have no spaces.
std::string write_items(const std::vector<QueueItem>& items) {
    std::string lines;
    for (const auto& item : items) lines += fmt::format("{} {} {}\n", item.key, item.place, item.track_id);
    return lines;
}

std::vector<QueueItem> read_items(const std::string& lines) {
    std::vector<QueueItem> items;
    std::istringstream in(lines);
    for (QueueItem item; in >> item.key >> item.place >> item.track_id;) items.push_back(item);
    return items;
}

void put_items(storage::Transaction& transaction, const std::string& user_id, const PlayQueue& queue) {
    const auto lines = write_items(queue.items);
    transaction.sql() << "INSERT INTO player_queues (user_id, items) VALUES (:user_id, :items) "
                         "ON CONFLICT (user_id) DO UPDATE SET items = excluded.items",
        use(user_id, "user_id"), use(lines, "items");
}

}  // namespace

PlayerState find_player(soci::session& sql, const std::string& user_id) {
    PlayerState state;
    int playing = 0;
    int index = 0;
    int shuffled = 0;
    int repeat = 0;
    sql << "SELECT revision, device_id, playing, position_ms, position_at, context, item_index, shuffled, repeat_mode "
           "FROM players WHERE user_id = :user_id",
        into(state.revision), into(state.device_id), into(playing), into(state.position_ms), into(state.position_at),
        into(state.queue.context), into(index), into(shuffled), into(repeat), use(user_id, "user_id");
    if (!sql.got_data()) return {};
    state.playing = playing != 0;
    state.queue.index = static_cast<std::size_t>(index);
    state.queue.shuffled = shuffled != 0;
    state.queue.repeat = static_cast<RepeatMode>(repeat);
    std::string lines;
    sql << "SELECT items FROM player_queues WHERE user_id = :user_id", into(lines), use(user_id, "user_id");
    if (sql.got_data()) state.queue.items = read_items(lines);
    return state;
}

void put_player(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state,
                bool with_items) {
    const int playing = state.playing ? 1 : 0;
    const int index = static_cast<int>(state.queue.index);
    const int shuffled = state.queue.shuffled ? 1 : 0;
    const int repeat = static_cast<int>(state.queue.repeat);
    transaction.sql()
        << "INSERT INTO players (user_id, revision, device_id, playing, position_ms, position_at, context, item_index, "
           "shuffled, repeat_mode) VALUES (:user_id, :revision, :device_id, :playing, :position_ms, :position_at, "
           ":context, :item_index, :shuffled, :repeat_mode) ON CONFLICT (user_id) DO UPDATE SET "
           "revision = excluded.revision, device_id = excluded.device_id, playing = excluded.playing, "
           "position_ms = excluded.position_ms, position_at = excluded.position_at, context = excluded.context, "
           "item_index = excluded.item_index, shuffled = excluded.shuffled, repeat_mode = excluded.repeat_mode",
        use(user_id, "user_id"), use(state.revision, "revision"), use(state.device_id, "device_id"),
        use(playing, "playing"), use(state.position_ms, "position_ms"), use(state.position_at, "position_at"),
        use(state.queue.context, "context"), use(index, "item_index"), use(shuffled, "shuffled"),
        use(repeat, "repeat_mode");
    if (with_items) put_items(transaction, user_id, state.queue);
}

void put_position(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state) {
    transaction.sql() << "UPDATE players SET position_ms = :position_ms, position_at = :position_at "
                         "WHERE user_id = :user_id",
        use(state.position_ms, "position_ms"), use(state.position_at, "position_at"), use(user_id, "user_id");
}

void emit_player(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state) {
    v1::PlayerChanged changed;
    changed.set_user_id(user_id);
    changed.set_revision(state.revision);
    changed.set_device_id(state.device_id);
    changed.set_is_playing(state.playing);
    if (const auto* up = current(state.queue)) changed.set_track_id(up->track_id);
    changed.set_position_ms(static_cast<int>(state.position_ms));
    events::emit(transaction, user_id, changed);
}

std::vector<Device> devices_of(soci::session& sql, const std::string& user_id, UnixMillis streaming_since) {
    Device row;
    int kind = 0;
    int streams = 0;
    soci::statement statement =
        (sql.prepare << "SELECT d.id, d.name, d.kind, d.volume_percent, d.seen_at, COUNT(s.device_id) FROM devices d "
                        "LEFT JOIN streams s ON s.user_id = d.user_id AND s.device_id = d.id AND s.seen_at > :since "
                        "WHERE d.user_id = :user_id GROUP BY d.id, d.name, d.kind, d.volume_percent, d.seen_at "
                        "ORDER BY d.name, d.id",
         into(row.id), into(row.name), into(kind), into(row.volume_percent), into(row.seen_at), into(streams),
         use(streaming_since, "since"), use(user_id, "user_id"));
    statement.execute();
    std::vector<Device> devices;
    while (statement.fetch()) {
        row.kind = static_cast<DeviceKind>(kind);
        row.streaming = streams > 0;
        devices.push_back(row);
    }
    return devices;
}

void put_device(storage::Transaction& transaction, const std::string& user_id, const Device& device) {
    const int kind = static_cast<int>(device.kind);
    transaction.sql() << "INSERT INTO devices (user_id, id, name, kind, volume_percent, seen_at) "
                         "VALUES (:user_id, :id, :name, :kind, :volume_percent, :seen_at) "
                         "ON CONFLICT (user_id, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, "
                         "volume_percent = excluded.volume_percent, seen_at = excluded.seen_at",
        use(user_id, "user_id"), use(device.id, "id"), use(device.name, "name"), use(kind, "kind"),
        use(device.volume_percent, "volume_percent"), use(device.seen_at, "seen_at");
}

void delete_device(storage::Transaction& transaction, const std::string& user_id, const std::string& device_id) {
    transaction.sql() << "DELETE FROM devices WHERE user_id = :user_id AND id = :id", use(user_id, "user_id"),
        use(device_id, "id");
}

void delete_devices_before(storage::Transaction& transaction, const std::string& user_id, UnixMillis seen_before) {
    transaction.sql() << "DELETE FROM devices WHERE user_id = :user_id AND seen_at < :before", use(user_id, "user_id"),
        use(seen_before, "before");
}

void delete_player(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM players WHERE user_id = :user_id", use(user_id, "user_id");
    transaction.sql() << "DELETE FROM player_queues WHERE user_id = :user_id", use(user_id, "user_id");
    transaction.sql() << "DELETE FROM devices WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::streaming::store
