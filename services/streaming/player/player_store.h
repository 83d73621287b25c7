#pragma once

#include <string>
#include <vector>

#include "platform/storage/database.h"
#include "services/streaming/player/player_state.h"

/// The rows of players and devices, and the event that says that a player has changed.
namespace polyphony::streaming::store {

/// A person's player as it was stored last, without its devices; one that was never used if there is none.
PlayerState find_player(soci::session& sql, const std::string& user_id);
/// Stores all but the devices and, unless `with_items`, the items of the queue.
void put_player(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state,
                bool with_items);
/// Stores where the track is, without a new revision.
void put_position(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state);
/// Says PlayerChanged.
void emit_player(storage::Transaction& transaction, const std::string& user_id, const PlayerState& state);

/// A person's devices, by name. Those with a stream that was seen after `streaming_since` are marked.
std::vector<Device> devices_of(soci::session& sql, const std::string& user_id, UnixMillis streaming_since);
void put_device(storage::Transaction& transaction, const std::string& user_id, const Device& device);
void delete_device(storage::Transaction& transaction, const std::string& user_id, const std::string& device_id);
/// Forgets the devices that were seen last before a time.
void delete_devices_before(storage::Transaction& transaction, const std::string& user_id, UnixMillis seen_before);

/// Forgets a person.
void delete_player(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::streaming::store
