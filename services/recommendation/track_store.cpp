#include "services/recommendation/track_store.h"

#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

namespace polyphony::recommendation::store {
namespace {

using soci::into;
using soci::use;

std::string to_lines(const std::vector<std::string>& entries) { return boost::join(entries, "\n"); }

std::vector<std::string> from_lines(const std::string& text) {
    std::vector<std::string> entries;
    if (!text.empty()) boost::split(entries, text, [](char character) { return character == '\n'; });
    return entries;
}

}  // namespace

void put_track(storage::Transaction& transaction, const TrackFacts& track) {
    const auto artist_ids = to_lines(track.artist_ids);
    const auto genres = to_lines(track.genres);
    const int is_explicit = track.is_explicit ? 1 : 0;
    transaction.sql() << "INSERT INTO tracks (id, album_id, artist_ids, genres, published_at, library_id, explicit) "
                         "VALUES (:id, :album_id, :artist_ids, :genres, :published_at, :library_id, :explicit) "
                         "ON CONFLICT (id) DO UPDATE SET album_id = excluded.album_id, "
                         "artist_ids = excluded.artist_ids, genres = excluded.genres, "
                         "published_at = excluded.published_at, library_id = excluded.library_id, "
                         "explicit = excluded.explicit",
        use(track.id, "id"), use(track.album_id, "album_id"), use(artist_ids, "artist_ids"), use(genres, "genres"),
        use(track.published_at, "published_at"), use(track.library_id, "library_id"), use(is_explicit, "explicit");
}

void delete_track(storage::Transaction& transaction, const std::string& track_id) {
    transaction.sql() << "DELETE FROM tracks WHERE id = :id", use(track_id, "id");
}

void visit_tracks(soci::session& sql, const std::function<void(TrackFacts)>& visit) {
    TrackFacts row;
    std::string artist_ids;
    std::string genres;
    int is_explicit = 0;
    soci::statement query =
        (sql.prepare << "SELECT id, album_id, artist_ids, genres, published_at, library_id, explicit FROM tracks",
         into(row.id), into(row.album_id), into(artist_ids), into(genres), into(row.published_at), into(row.library_id),
         into(is_explicit));
    query.execute();
    while (query.fetch()) {
        row.artist_ids = from_lines(artist_ids);
        row.genres = from_lines(genres);
        row.is_explicit = is_explicit != 0;
        visit(row);
    }
}

}  // namespace polyphony::recommendation::store
