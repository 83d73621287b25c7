#pragma once

#include <vector>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "services/jukebox/state.h"

namespace polyphony::jukebox {

/// Someone who may control the jukebox.
struct Controller {
    std::string user_id;
    UnixMillis granted_at = 0;
};

}  // namespace polyphony::jukebox

namespace polyphony::jukebox::store {

/// What the jukebox does; at rest if nothing was kept.
State load(soci::session& sql);
void save(storage::Transaction& transaction, const State& state);
/// Keeps the place in the track of a turn, if it is still that one's turn.
void save_position(storage::Transaction& transaction, std::int64_t turn, std::int64_t position_ms);
/// Says JukeboxChanged.
void say_changed(storage::Transaction& transaction, const std::string& user_id);

bool is_controller(soci::session& sql, const std::string& user_id);
/// Last allowed first.
std::vector<Controller> controllers(soci::session& sql, int count);
/// In the order of their ids, from behind one.
std::vector<Controller> controllers_behind(soci::session& sql, const std::string& user_id, int count);
void put_controller(storage::Transaction& transaction, const Controller& controller);
void delete_controller(storage::Transaction& transaction, const std::string& user_id);

/// Everything about a person.
void forget(storage::Transaction& transaction, const std::string& user_id);

}  // namespace polyphony::jukebox::store
