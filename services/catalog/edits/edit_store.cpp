#include "services/catalog/edits/edit_store.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

template <class Value>
std::optional<Value> value_of(const Value& value, soci::indicator there) {
    return there == soci::i_null ? std::nullopt : std::optional<Value>(value);
}

soci::indicator indicator_of(bool there) { return there ? soci::i_ok : soci::i_null; }

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    if (!text.empty()) boost::algorithm::split(lines, text, boost::algorithm::is_any_of("\n"));
    return lines;
}

}  // namespace

TrackEdit find_edit(soci::session& sql, const std::string& track_id) {
    std::string title, artists, album, album_artists, genres;
    int year = 0, track = 0, disc = 0;
    auto has_title = soci::i_null, has_album = soci::i_null;
    auto has_year = soci::i_null, has_track = soci::i_null, has_disc = soci::i_null;
    soci::statement statement =
        (sql.prepare << "SELECT title, artists, album, album_artists, genres, year, track_number, disc_number"
                        " FROM track_edits WHERE track_id = :id",
         into(title, has_title), into(artists), into(album, has_album), into(album_artists), into(genres),
         into(year, has_year), into(track, has_track), into(disc, has_disc), use(track_id, "id"));
    if (!statement.execute(true)) return {};
    return {value_of(title, has_title), lines_of(artists),        value_of(album, has_album), lines_of(album_artists),
            lines_of(genres),           value_of(year, has_year), value_of(track, has_track), value_of(disc, has_disc)};
}

void put_edit(soci::session& sql, const std::string& track_id, const TrackEdit& edit) {
    sql << "DELETE FROM track_edits WHERE track_id = :id", use(track_id, "id");
    if (edit == TrackEdit()) return;
    const auto title = edit.title.value_or("");
    const auto artists = boost::algorithm::join(edit.artists, "\n");
    const auto album = edit.album.value_or("");
    const auto album_artists = boost::algorithm::join(edit.album_artists, "\n");
    const auto genres = boost::algorithm::join(edit.genres, "\n");
    const int year = edit.year.value_or(0);
    const int track = edit.track_number.value_or(0);
    const int disc = edit.disc_number.value_or(0);
    auto has_title = indicator_of(edit.title.has_value());
    auto has_album = indicator_of(edit.album.has_value());
    auto has_year = indicator_of(edit.year.has_value());
    auto has_track = indicator_of(edit.track_number.has_value());
    auto has_disc = indicator_of(edit.disc_number.has_value());
    sql << "INSERT INTO track_edits (track_id, title, artists, album, album_artists, genres, year, track_number,"
           " disc_number) VALUES (:id, :title, :artists, :album, :album_artists, :genres, :year, :track, :disc)",
        use(track_id, "id"), use(title, has_title, "title"), use(artists, "artists"), use(album, has_album, "album"),
        use(album_artists, "album_artists"), use(genres, "genres"), use(year, has_year, "year"),
        use(track, has_track, "track"), use(disc, has_disc, "disc");
}

}  // namespace polyphony::catalog
