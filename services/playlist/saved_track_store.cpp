#include "services/playlist/saved_track_store.h"

#include "platform/events/events.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "services/playlist/usage_store.h"

namespace polyphony::playlist::store {
namespace {

using soci::into;
using soci::use;

template <class Message>
void say(storage::Transaction& transaction, const std::string& user_id, const std::string& track_id) {
    Message message;
    message.set_user_id(user_id);
    message.set_track_id(track_id);
    events::emit(transaction, user_id, message);
}

}  // namespace

bool insert_saved_track(storage::Transaction& transaction, const std::string& user_id, const SavedTrack& track,
                        int max_saved) {
    auto& sql = transaction.sql();
    if (!count_one_more(sql, Kept::SavedTracks, user_id, max_saved)) return false;
    sql << "INSERT INTO saved_tracks (user_id, track_id, saved_at) VALUES (:user_id, :track_id, :saved_at)",
        use(user_id, "user_id"), use(track.track_id, "track_id"), use(track.saved_at, "saved_at");
    say<v1::TrackSaved>(transaction, user_id, track.track_id);
    return true;
}

void delete_saved_track(storage::Transaction& transaction, const std::string& user_id, const std::string& track_id) {
    auto& sql = transaction.sql();
    soci::statement removal =
        (sql.prepare << "DELETE FROM saved_tracks WHERE user_id = :user_id AND track_id = :track_id",
         use(user_id, "user_id"), use(track_id, "track_id"));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return;
    count_one_less(sql, Kept::SavedTracks, user_id);
    say<v1::TrackUnsaved>(transaction, user_id, track_id);
}

std::optional<SavedTrack> find_saved_track(soci::session& sql, const std::string& user_id,
                                           const std::string& track_id) {
    SavedTrack track{track_id, 0};
    sql << "SELECT saved_at FROM saved_tracks WHERE user_id = :user_id AND track_id = :track_id", into(track.saved_at),
        use(user_id, "user_id"), use(track_id, "track_id");
    if (!sql.got_data()) return std::nullopt;
    return track;
}

std::vector<SavedTrack> list_saved_tracks(soci::session& sql, const std::string& user_id, const Cursor& after,
                                          int count) {
    SavedTrack row;
    soci::statement statement =
        (sql.prepare << "SELECT track_id, saved_at FROM saved_tracks WHERE user_id = :user_id AND "
                        "(saved_at, track_id) < (:time, :id) ORDER BY saved_at DESC, track_id DESC LIMIT :count",
         into(row.track_id), into(row.saved_at), use(user_id, "user_id"), use(after.time, "time"), use(after.id, "id"),
         use(count, "count"));
    statement.execute();
    std::vector<SavedTrack> tracks;
    while (statement.fetch()) tracks.push_back(row);
    return tracks;
}

std::vector<SavedTrack> saved_tracks_at(soci::session& sql, const std::string& user_id, int offset, int count) {
    SavedTrack row;
    soci::statement statement =
        (sql.prepare << "SELECT track_id, saved_at FROM saved_tracks WHERE user_id = :user_id"
                        " ORDER BY saved_at DESC, track_id DESC LIMIT :count OFFSET :offset",
         into(row.track_id), into(row.saved_at), use(user_id, "user_id"), use(count, "count"), use(offset, "offset"));
    statement.execute();
    std::vector<SavedTrack> tracks;
    while (statement.fetch()) tracks.push_back(row);
    return tracks;
}

std::vector<Saving> savings_behind(soci::session& sql, const Saving& after, int count) {
    Saving row;
    soci::statement statement =
        (sql.prepare << "SELECT user_id, track_id, saved_at FROM saved_tracks WHERE (user_id, saved_at, track_id) > "
                        "(:user_id, :time, :track_id) ORDER BY user_id, saved_at, track_id LIMIT :count",
         into(row.user_id), into(row.track.track_id), into(row.track.saved_at), use(after.user_id, "user_id"),
         use(after.track.saved_at, "time"), use(after.track.track_id, "track_id"), use(count, "count"));
    statement.execute();
    std::vector<Saving> savings;
    while (statement.fetch()) savings.push_back(row);
    return savings;
}

int count_saved_tracks(soci::session& sql, const std::string& user_id) {
    return count_of(sql, Kept::SavedTracks, user_id);
}

void forget_saved_tracks(storage::Transaction& transaction, const std::string& user_id) {
    for (const char* table : {"saved_tracks", "usage"})
        transaction.sql() << "DELETE FROM " << table << " WHERE user_id = :user_id", use(user_id, "user_id");
}

}  // namespace polyphony::playlist::store
