#include "services/streaming/listening/listening_store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include "platform/events/events.h"
#include "platform/storage/in_list.h"
#include "polyphony/streaming/v1/events.pb.h"

namespace polyphony::streaming::store {
namespace {

using soci::into;
using soci::use;

/// The counts of a statement that selects an id, a number and a time for `:user`.
std::vector<PlayCount> counts_of(soci::session& sql, const std::string& query, const std::string& user_id) {
    PlayCount row;
    soci::statement statement =
        (sql.prepare << query, into(row.id), into(row.plays), into(row.last_played_at), use(user_id, "user"));
    statement.execute();
    std::vector<PlayCount> counts;
    while (statement.fetch()) counts.push_back(row);
    return counts;
}

void say(storage::Transaction& transaction, const NowPlaying& told, bool stopped) {
    v1::NowPlayingTold event;
    event.set_user_id(told.user_id);
    event.set_track_id(told.track_id);
    event.set_client(told.client);
    event.set_stopped(stopped);
    events::emit(transaction, told.user_id, event);
}

}  // namespace

std::vector<PlayCount> play_counts(soci::session& sql, const std::string& user_id,
                                   const std::vector<std::string>& track_ids) {
    return counts_of(sql,
                     "SELECT track_id, COUNT(*), MAX(started_at) FROM plays WHERE user_id = :user AND counted = 1"
                     " AND track_id IN " +
                         storage::in_list(track_ids) + " GROUP BY track_id",
                     user_id);
}

std::vector<PlayCount> played_albums(soci::session& sql, const std::string& user_id, PlayedOrder order, int count,
                                     int offset) {
    return counts_of(sql,
                     fmt::format("SELECT a.album_id, COUNT(*), MAX(p.started_at) FROM plays p"
                                 " JOIN analyses a ON a.track_id = p.track_id"
                                 " WHERE p.user_id = :user AND p.counted = 1 AND a.album_id <> '' GROUP BY a.album_id"
                                 " ORDER BY {} MAX(p.started_at) DESC, a.album_id LIMIT {} OFFSET {}",
                                 order == PlayedOrder::Frequent ? "COUNT(*) DESC," : "", count, offset),
                     user_id);
}

void put_now_playing(storage::Transaction& transaction, const NowPlaying& now_playing, UnixMillis ends_at,
                     int max_clients) {
    auto& sql = transaction.sql();
    const int paused = now_playing.paused ? 1 : 0;
    sql << "INSERT INTO now_playing (user_id, client, track_id, position_ms, paused, playback_rate, told_at, ends_at)"
           " VALUES (:user, :client, :track, :position, :paused, :rate, :told, :ends)"
           " ON CONFLICT (user_id, client) DO UPDATE SET track_id = excluded.track_id,"
           " position_ms = excluded.position_ms, paused = excluded.paused, playback_rate = excluded.playback_rate,"
           " told_at = excluded.told_at, ends_at = excluded.ends_at",
        use(now_playing.user_id, "user"), use(now_playing.client, "client"), use(now_playing.track_id, "track"),
        use(now_playing.position_ms, "position"), use(paused, "paused"), use(now_playing.playback_rate, "rate"),
        use(now_playing.told_at, "told"), use(ends_at, "ends");
    sql << "DELETE FROM now_playing WHERE user_id = :user AND client IN (SELECT client FROM now_playing"
           " WHERE user_id = :user ORDER BY told_at DESC, client LIMIT 1000 OFFSET :most)",
        use(now_playing.user_id, "user"), use(max_clients, "most");
    say(transaction, now_playing, false);
}

void delete_now_playing(storage::Transaction& transaction, const NowPlaying& stopped) {
    soci::statement removal =
        (transaction.sql().prepare << "DELETE FROM now_playing WHERE user_id = :user AND client = :client",
         use(stopped.user_id, "user"), use(stopped.client, "client"));
    removal.execute(true);
    if (removal.get_affected_rows() > 0) say(transaction, stopped, true);
}

std::vector<NowPlaying> told_now_playing(soci::session& sql, const std::string& user_id, UnixMillis now, int count) {
    NowPlaying row;
    int paused = 0;
    soci::statement statement =
        (sql.prepare << "SELECT user_id, client, track_id, position_ms, paused, playback_rate, told_at"
                        " FROM now_playing WHERE ends_at > :now AND (:user = '' OR user_id = :user)"
                        " ORDER BY told_at DESC LIMIT :count",
         into(row.user_id), into(row.client), into(row.track_id), into(row.position_ms), into(paused),
         into(row.playback_rate), into(row.told_at), use(now, "now"), use(user_id, "user"), use(count, "count"));
    statement.execute();
    std::vector<NowPlaying> found;
    while (statement.fetch()) {
        row.paused = paused != 0;
        found.push_back(row);
    }
    return found;
}

std::vector<NowPlaying> streams_now_playing(soci::session& sql, const std::string& user_id, UnixMillis since,
                                            int count) {
    NowPlaying row;
    soci::statement statement =
        (sql.prepare << "SELECT s.user_id, COALESCE(d.name, ''), p.track_id, p.heard_ms, s.seen_at FROM streams s"
                        " JOIN plays p ON p.id = s.play_id"
                        " LEFT JOIN devices d ON d.user_id = s.user_id AND d.id = s.device_id"
                        " WHERE s.seen_at > :since AND (s.user_id = :user OR (:user = '' AND p.private_session = 0))"
                        " ORDER BY s.seen_at DESC LIMIT :count",
         into(row.user_id), into(row.client), into(row.track_id), into(row.position_ms), into(row.told_at),
         use(since, "since"), use(user_id, "user"), use(count, "count"));
    statement.execute();
    std::vector<NowPlaying> found;
    while (statement.fetch()) found.push_back(row);
    return found;
}

void put_saved_queue(storage::Transaction& transaction, const std::string& user_id, const SavedQueue& queue) {
    const auto track_ids = fmt::format("{}", fmt::join(queue.track_ids, " "));
    transaction.sql() << "INSERT INTO saved_queues (user_id, track_ids, current_index, position_ms, client, changed_at)"
                         " VALUES (:user, :tracks, :current, :position, :client, :changed)"
                         " ON CONFLICT (user_id) DO UPDATE SET track_ids = excluded.track_ids,"
                         " current_index = excluded.current_index, position_ms = excluded.position_ms,"
                         " client = excluded.client, changed_at = excluded.changed_at",
        use(user_id, "user"), use(track_ids, "tracks"), use(queue.current, "current"),
        use(queue.position_ms, "position"), use(queue.client, "client"), use(queue.changed_at, "changed");
    v1::QueueSaved event;
    event.set_user_id(user_id);
    event.set_client(queue.client);
    events::emit(transaction, user_id, event);
}

std::optional<SavedQueue> find_saved_queue(soci::session& sql, const std::string& user_id) {
    SavedQueue queue;
    std::string track_ids;
    sql << "SELECT track_ids, current_index, position_ms, client, changed_at FROM saved_queues WHERE user_id = :user",
        into(track_ids), into(queue.current), into(queue.position_ms), into(queue.client), into(queue.changed_at),
        use(user_id, "user");
    if (!sql.got_data()) return std::nullopt;
    if (!track_ids.empty()) boost::split(queue.track_ids, track_ids, boost::is_any_of(" "));
    return queue;
}

void delete_listening(storage::Transaction& transaction, const std::string& user_id) {
    for (const char* table : {"now_playing", "saved_queues"})
        transaction.sql() << "DELETE FROM " << table << " WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::streaming::store
