#include "services/jukebox/jukebox_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <sstream>

#include "platform/events/events.h"
#include "polyphony/jukebox/v1/events.pb.h"

namespace polyphony::jukebox::store {
namespace {

using soci::into;
using soci::use;

template <class Event>
void say(storage::Transaction& transaction, const std::string& user_id) {
    Event event;
    event.set_user_id(user_id);
    events::emit(transaction, user_id, event);
}

template <class... Parameters>
std::vector<Controller> query_controllers(soci::session& sql, const std::string& condition, Parameters... parameters) {
    Controller row;
    auto query = (sql.prepare << "SELECT user_id, granted_at FROM controllers " << condition, into(row.user_id),
                  into(row.granted_at));
    soci::statement statement = (query, ..., parameters);
    statement.execute();
    std::vector<Controller> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

}  // namespace

State load(soci::session& sql) {
    State state;
    std::string track_ids;
    int playing = 0;
    sql << "SELECT revision, track_ids, current_index, sounding, turn, position_ms, playing, gain, user_id FROM "
           "jukebox",
        into(state.revision), into(track_ids), into(state.current), into(state.sounding), into(state.turn),
        into(state.position_ms), into(playing), into(state.gain), into(state.user_id);
    if (!sql.got_data()) return {};
    std::istringstream words(track_ids);
    state.track_ids.assign(std::istream_iterator<std::string>(words), {});
    state.playing = playing != 0;
    return state;
}

void save(storage::Transaction& transaction, const State& state) {
    const auto track_ids = fmt::format("{}", fmt::join(state.track_ids, " "));
    const int playing = state.playing ? 1 : 0;
    transaction.sql() << "INSERT INTO jukebox (id, revision, track_ids, current_index, sounding, turn, position_ms,"
                         " playing, gain, user_id) VALUES (1, :revision, :track_ids, :current_index, :sounding, :turn,"
                         " :position_ms, :playing, :gain, :user_id)"
                         " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision,"
                         " track_ids = excluded.track_ids, current_index = excluded.current_index,"
                         " sounding = excluded.sounding, turn = excluded.turn, position_ms = excluded.position_ms,"
                         " playing = excluded.playing, gain = excluded.gain, user_id = excluded.user_id",
        use(state.revision, "revision"), use(track_ids, "track_ids"), use(state.current, "current_index"),
        use(state.sounding, "sounding"), use(state.turn, "turn"), use(state.position_ms, "position_ms"),
        use(playing, "playing"), use(state.gain, "gain"), use(state.user_id, "user_id");
}

void save_position(storage::Transaction& transaction, std::int64_t turn, std::int64_t position_ms) {
    transaction.sql() << "UPDATE jukebox SET position_ms = :position WHERE turn = :turn", use(position_ms, "position"),
        use(turn, "turn");
}

void say_changed(storage::Transaction& transaction, const std::string& user_id) {
    say<v1::JukeboxChanged>(transaction, user_id);
}

bool is_controller(soci::session& sql, const std::string& user_id) {
    return !query_controllers(sql, "WHERE user_id = :user_id", use(user_id, "user_id")).empty();
}

std::vector<Controller> controllers(soci::session& sql, int count) {
    return query_controllers(sql, "ORDER BY granted_at DESC, user_id LIMIT :count", use(count, "count"));
}

std::vector<Controller> controllers_behind(soci::session& sql, const std::string& user_id, int count) {
    return query_controllers(sql, "WHERE user_id > :user_id ORDER BY user_id LIMIT :count", use(user_id, "user_id"),
                             use(count, "count"));
}

void put_controller(storage::Transaction& transaction, const Controller& controller) {
    soci::statement insertion =
        (transaction.sql().prepare << "INSERT INTO controllers (user_id, granted_at) VALUES (:user_id, :granted_at)"
                                      " ON CONFLICT (user_id) DO NOTHING",
         use(controller.user_id, "user_id"), use(controller.granted_at, "granted_at"));
    insertion.execute(true);
    if (insertion.get_affected_rows() > 0) say<v1::ControlGranted>(transaction, controller.user_id);
}

void delete_controller(storage::Transaction& transaction, const std::string& user_id) {
    soci::statement removal =
        (transaction.sql().prepare << "DELETE FROM controllers WHERE user_id = :user_id", use(user_id, "user_id"));
    removal.execute(true);
    if (removal.get_affected_rows() > 0) say<v1::ControlRevoked>(transaction, user_id);
}

void forget(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM controllers WHERE user_id = :user_id", use(user_id, "user_id");
    transaction.sql() << "UPDATE jukebox SET user_id = '', playing = 0, revision = revision + 1"
                         " WHERE user_id = :user_id",
        use(user_id, "user_id");
}

}  // namespace polyphony::jukebox::store
