#include "services/recommendation/lists/list_store.h"

#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

std::vector<std::string> from_words(const std::string& text) {
    std::vector<std::string> words;
    if (!text.empty()) boost::split(words, text, [](char character) { return character == ' '; });
    return words;
}

}  // namespace

std::vector<KeptList> kept_lists(soci::session& sql, const std::string& user_id) {
    KeptList row;
    std::string track_ids;
    std::string artist_ids;
    soci::statement query = (sql.prepare << "SELECT list_id, period, track_ids, artist_ids, genre FROM kept_lists "
                                            "WHERE user_id = :user_id ORDER BY list_id",
                             into(row.list.id), into(row.period), into(track_ids), into(artist_ids),
                             into(row.list.genre), use(user_id, "user_id"));
    query.execute();
    std::vector<KeptList> kept;
    while (query.fetch()) {
        row.list.track_ids = from_words(track_ids);
        row.list.artist_ids = from_words(artist_ids);
        kept.push_back(row);
    }
    return kept;
}

void keep_list(storage::Transaction& transaction, const std::string& user_id, const KeptList& kept) {
    const auto track_ids = boost::join(kept.list.track_ids, " ");
    const auto artist_ids = boost::join(kept.list.artist_ids, " ");
    transaction.sql() << "INSERT INTO kept_lists (user_id, list_id, period, track_ids, artist_ids, genre) "
                         "VALUES (:user_id, :list_id, :period, :track_ids, :artist_ids, :genre) "
                         "ON CONFLICT (user_id, list_id) DO UPDATE SET period = excluded.period, "
                         "track_ids = excluded.track_ids, artist_ids = excluded.artist_ids, genre = excluded.genre "
                         "WHERE kept_lists.period < excluded.period",
        use(user_id, "user_id"), use(kept.list.id, "list_id"), use(kept.period, "period"), use(track_ids, "track_ids"),
        use(artist_ids, "artist_ids"), use(kept.list.genre, "genre");
}

void drop_list(storage::Transaction& transaction, const std::string& user_id, const KeptList& outdated) {
    transaction.sql() << "DELETE FROM kept_lists WHERE user_id = :user_id AND list_id = :list_id AND period = :period",
        use(user_id, "user_id"), use(outdated.list.id, "list_id"), use(outdated.period, "period");
}

void delete_kept_lists(storage::Transaction& transaction, const std::string& user_id) {
    transaction.sql() << "DELETE FROM kept_lists WHERE user_id = :user_id", use(user_id, "user_id");
}

std::unordered_set<std::string> known_tracks(soci::session& sql, const std::string& user_id, int count) {
    std::string track_id;
    soci::statement query =
        (sql.prepare << "SELECT track_id FROM listens WHERE user_id = :user_id ORDER BY touched_at DESC LIMIT :count",
         into(track_id), use(user_id, "user_id"), use(count, "count"));
    query.execute();
    std::unordered_set<std::string> known;
    while (query.fetch()) known.insert(track_id);
    return known;
}

std::vector<Listen> former_listens(soci::session& sql, const std::string& user_id, UnixMillis before, int count) {
    Listen row;
    soci::statement query =
        (sql.prepare << "SELECT track_id, affinity, plays, touched_at, played_at FROM listens WHERE user_id = :user_id "
                        "AND played_at > 0 AND played_at < :before ORDER BY affinity DESC, track_id LIMIT :count",
         into(row.track_id), into(row.affinity), into(row.plays), into(row.touched_at), into(row.played_at),
         use(user_id, "user_id"), use(before, "before"), use(count, "count"));
    query.execute();
    std::vector<Listen> listens;
    while (query.fetch()) listens.push_back(row);
    return listens;
}

}  // namespace polyphony::recommendation::store
