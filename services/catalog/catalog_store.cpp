#include "services/catalog/catalog_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "services/catalog/part_path.h"
#include "services/catalog/tag_json.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

constexpr const char* kTracksOfAlbum = "t.missing = 0 AND t.album_id = :album";
constexpr const char* kTrackOrder = " ORDER BY t.disc_number, t.track_number, t.path";

/// Calls `visit(id, loudness)` for each row of a statement that selects an id and the four numbers.
template <class Visit, class... Uses>
void each_loudness(soci::session& sql, const std::string& query, Visit visit, Uses... uses) {
    std::string id;
    Loudness loudness;
    soci::statement statement = ((sql.prepare << query, into(id), into(loudness.integrated_lufs),
                                  into(loudness.range_lu), into(loudness.true_peak_dbtp), into(loudness.gain_db)),
                                 ..., uses);
    statement.execute();
    while (statement.fetch()) visit(id, loudness);
}

/// Reads the tracks `t` that meet a condition, with all that belongs to them: five statements, however many tracks.
/// `uses` are the condition's parameters, as for select_ids().
template <class... Uses>
std::vector<Track> load_tracks(soci::session& sql, AlbumTags album_tags, const std::string& condition, Uses... uses) {
    std::vector<Track> tracks;
    std::unordered_map<std::string, std::size_t> places;
    soci::rowset<soci::row> rows =
        ((sql.prepare << "SELECT t.id, t.title, t.album_id, a.title, t.disc_number, t.disc_subtitle, t.track_number,"
                         " t.year, t.duration_ms, t.bitrate_kbps, t.sample_rate_hz, t.channels, t.cover_id,"
                         " t.library_id, t.added_at, t.path, t.size_bytes, t.modified_ms, t.content_type, t.codec,"
                         " t.display_artist, t.display_album_artist, t.tags, COALESCE(p.blurhash, ''), " +
                             std::string(album_tags == AlbumTags::Read ? "t.album_tags" : "''") +
                             ", t.part, t.part_start_us, t.part_end_us"
                             " FROM tracks t JOIN albums a ON a.id = t.album_id"
                             " LEFT JOIN pictures p ON p.cover_id = t.cover_id WHERE " +
                             condition + kTrackOrder),
         ..., uses);
    for (const auto& row : rows) {
        Track track;
        long long added_at = 0;
        long long size = 0;
        long long modified = 0;
        long long part_start = 0;
        long long part_end = 0;
        int part = 0;
        std::string tags;
        std::string said_of_album;
        row >> track.id >> track.title >> track.album_id >> track.album_title >> track.disc_number >>
            track.disc_subtitle >> track.track_number >> track.year >> track.duration_ms >> track.bitrate_kbps >>
            track.sample_rate_hz >> track.channels >> track.cover_id >> track.library_id >> added_at >>
            track.file.path >> size >> modified >> track.file.content_type >> track.file.codec >>
            track.display_artist >> track.display_album_artist >> tags >> track.cover_blurhash >> said_of_album >>
            part >> part_start >> part_end;
        track.file.path = file_path(std::move(track.file.path), part);
        track.file.part = {part, part_start, part_end};
        track.tags = tags_of_json(tags);
        track.album_tags = tags_of_json(said_of_album);
        track.added_at = added_at;
        track.file.size_bytes = size;
        track.file.modified_ms = modified;
        places[track.id] = tracks.size();
        tracks.push_back(std::move(track));
    }

    std::string id;
    Credit credit;
    int role = 0;
    soci::statement credits = ((sql.prepare << "SELECT c.track_id, c.artist_id, c.name, c.role, c.detail"
                                               " FROM track_credits c JOIN tracks t ON t.id = c.track_id WHERE " +
                                                   condition + " ORDER BY c.track_id, c.position",
                                into(id), into(credit.artist_id), into(credit.name), into(role), into(credit.detail)),
                               ..., uses);
    credits.execute();
    while (credits.fetch()) {
        credit.role = static_cast<Role>(role);
        tracks[places.at(id)].artists.push_back(credit);
    }

    std::string genre;
    soci::statement genres = ((sql.prepare << "SELECT g.track_id, g.name FROM track_genres g"
                                              " JOIN tracks t ON t.id = g.track_id WHERE " +
                                                  condition + " ORDER BY g.track_id, g.position",
                               into(id), into(genre)),
                              ..., uses);
    genres.execute();
    while (genres.fetch()) tracks[places.at(id)].genres.push_back(genre);

    each_loudness(
        sql,
        "SELECT l.track_id, l.integrated_lufs, l.range_lu, l.true_peak_dbtp, l.gain_db FROM track_loudness l"
        " JOIN tracks t ON t.id = l.track_id WHERE " +
            condition,
        [&](const std::string& track, const Loudness& loud) { tracks[places.at(track)].loudness = loud; }, uses...);
    each_loudness(
        sql,
        "SELECT t.id, l.integrated_lufs, 0.0, l.true_peak_dbtp, l.gain_db FROM album_loudness l"
        " JOIN tracks t ON t.album_id = l.album_id WHERE " +
            condition,
        [&](const std::string& track, const Loudness& loud) { tracks[places.at(track)].album_loudness = loud; },
        uses...);
    return tracks;
}

/// Reads the albums `a` that meet a condition, as load_tracks().
template <class... Uses>
std::vector<Album> load_albums(soci::session& sql, const std::string& condition, Uses... uses) {
    std::vector<Album> albums;
    std::unordered_map<std::string, std::size_t> places;
    Album album;
    std::string tags;
    soci::statement rows =
        ((sql.prepare << "SELECT a.id, a.title, a.sort_key, a.year, a.track_count, a.duration_ms, a.cover_id,"
                         " a.library_id, a.added_at, a.display_artist, a.tags, COALESCE(p.blurhash, '') FROM albums a"
                         " LEFT JOIN pictures p ON p.cover_id = a.cover_id WHERE " +
                             condition,
          into(album.id), into(album.title), into(album.sort_key), into(album.year), into(album.track_count),
          into(album.duration_ms), into(album.cover_id), into(album.library_id), into(album.added_at),
          into(album.display_artist), into(tags), into(album.cover_blurhash)),
         ..., uses);
    rows.execute();
    while (rows.fetch()) {
        places[album.id] = albums.size();
        album.tags = tags_of_json(tags);
        albums.push_back(album);
    }

    std::string id;
    Credit credit{{}, {}, Role::AlbumArtist};
    soci::statement credits = ((sql.prepare << "SELECT c.album_id, c.artist_id, c.name FROM album_credits c"
                                               " JOIN albums a ON a.id = c.album_id WHERE " +
                                                   condition + " ORDER BY c.album_id, c.position",
                                into(id), into(credit.artist_id), into(credit.name)),
                               ..., uses);
    credits.execute();
    while (credits.fetch()) albums[places.at(id)].artists.push_back(credit);

    std::string genre;
    soci::statement genres =
        ((sql.prepare << "SELECT g.album_id, g.name FROM album_genres g JOIN albums a ON a.id = g.album_id WHERE " +
                             condition + " ORDER BY g.album_id, g.track_count DESC, g.genre_key",
          into(id), into(genre)),
         ..., uses);
    genres.execute();
    while (genres.fetch()) albums[places.at(id)].genres.push_back(genre);

    each_loudness(
        sql,
        "SELECT l.album_id, l.integrated_lufs, 0.0, l.true_peak_dbtp, l.gain_db FROM album_loudness l"
        " JOIN albums a ON a.id = l.album_id WHERE " +
            condition,
        [&](const std::string& album, const Loudness& loud) { albums[places.at(album)].loudness = loud; }, uses...);
    return albums;
}

template <class T>
std::vector<T> in_order_of(const Ids& ids, std::vector<T> items) {
    std::unordered_map<std::string, T*> found;
    for (auto& item : items) found[item.id] = &item;
    std::vector<T> ordered;
    for (const auto& id : ids) {
        if (auto item = found.find(id); item != found.end()) ordered.push_back(*item->second);
    }
    return ordered;
}

std::string visible_tracks(const Ids& visible) { return " t.missing = 0 AND t.library_id IN " + in_list(visible); }
std::string visible_albums(const Ids& visible) { return " a.track_count > 0 AND a.library_id IN " + in_list(visible); }

/// `library_id || ''` is the library, but no index of libraries: SQLite would rather go through all that a library
/// holds.
std::string by_id(const std::string& table, const Ids& ids, const Ids& visible) {
    return fmt::format("{0}.id IN {1} AND {0}.library_id || '' IN {2}", table, in_list(ids), in_list(visible));
}

std::string within(const std::string& column, const Years& years) {
    std::string condition;
    if (years.from != 0) condition += fmt::format(" AND {} >= {}", column, years.from);
    if (years.to != 0) condition += fmt::format(" AND {0} > 0 AND {0} <= {1}", column, years.to);
    return condition;
}

/// The condition, and its parameters in `texts`.
std::string album_condition(const Ids& visible, const AlbumFilter& filter, Texts& texts) {
    auto condition = visible_albums(visible) + within("a.year", filter.years);
    if (filter.genre_key.empty()) return condition;
    texts["genre"] = filter.genre_key;
    return condition + " AND EXISTS (SELECT 1 FROM album_genres g WHERE g.album_id = a.id AND g.genre_key = :genre)";
}

const char* order_of(AlbumOrder order) {
    switch (order) {
        case AlbumOrder::RecentlyAdded:
            return "a.added_at DESC, a.id DESC";
        case AlbumOrder::Year:
            return "a.year DESC, a.sort_key, a.id";
        case AlbumOrder::YearAscending:
            return "a.year, a.sort_key, a.id";
        case AlbumOrder::Artist:
            return "COALESCE((SELECT r.sort_key FROM album_credits c JOIN artists r ON r.id = c.artist_id"
                   " WHERE c.album_id = a.id AND c.position = 0), ''), a.sort_key, a.id";
        case AlbumOrder::Random:
            return "RANDOM()";
        case AlbumOrder::Title:
            break;
    }
    return "a.sort_key, a.id";
}

/// What comes after an album, for the orders that have a place for it.
std::string after_of(AlbumOrder order, const AlbumCursor& after) {
    switch (order) {
        case AlbumOrder::RecentlyAdded:
            return fmt::format(" AND (a.added_at, a.id) < ({}, :id)", after.added_at);
        case AlbumOrder::Year:
            return fmt::format(" AND (a.year < {0} OR (a.year = {0} AND (a.sort_key, a.id) > (:key, :id)))",
                               after.year);
        case AlbumOrder::YearAscending:
            return fmt::format(" AND (a.year, a.sort_key, a.id) > ({}, :key, :id)", after.year);
        case AlbumOrder::Artist:
        case AlbumOrder::Random:
        case AlbumOrder::Title:
            break;
    }
    return " AND (a.sort_key, a.id) > (:key, :id)";
}

std::string part_of(int limit, int offset) { return fmt::format(" LIMIT {} OFFSET {}", limit, offset); }

}  // namespace

Ids list_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter, const Part<AlbumCursor>& part) {
    Texts texts;
    auto query = "SELECT a.id FROM albums a WHERE" + album_condition(visible, filter, texts);
    if (part.after) {
        query += after_of(filter.order, *part.after);
        texts["id"] = part.after->id;
        if (filter.order != AlbumOrder::RecentlyAdded) texts["key"] = part.after->sort_key;
    }
    query += std::string(" ORDER BY ") + order_of(filter.order) + part_of(part.limit, part.offset);
    return select_ids(sql, query, texts);
}

int count_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter) {
    Texts texts;
    const auto query = "SELECT COUNT(*) FROM albums a WHERE" + album_condition(visible, filter, texts);
    int count = 0;
    if (texts.empty())
        sql << query, into(count);
    else
        sql << query, into(count), use(filter.genre_key, "genre");
    return count;
}

Ids list_artists(soci::session& sql, const Ids& visible, const Part<ArtistCursor>& part) {
    Texts texts;
    auto query =
        "SELECT r.id FROM artists r WHERE EXISTS (SELECT 1 FROM artist_libraries l WHERE l.artist_id = r.id"
        " AND l.album_count > 0 AND l.library_id IN " +
        in_list(visible) + ")";
    if (part.after) {
        query += " AND (r.sort_key, r.id) > (:key, :id)";
        texts = {{"key", part.after->sort_key}, {"id", part.after->id}};
    }
    return select_ids(sql, query + " ORDER BY r.sort_key, r.id" + part_of(part.limit, part.offset), texts);
}

int count_artists(soci::session& sql, const Ids& visible) {
    int count = 0;
    sql << "SELECT COUNT(DISTINCT l.artist_id) FROM artist_libraries l WHERE l.album_count > 0 AND l.library_id IN " +
               in_list(visible),
        into(count);
    return count;
}

Ids list_tracks(soci::session& sql, const Ids& visible, const TrackFilter& filter, int limit, int offset) {
    Texts texts;
    auto query = "SELECT t.id FROM tracks t WHERE" + visible_tracks(visible) + within("t.year", filter.years);
    if (!filter.genre_key.empty()) {
        query += " AND EXISTS (SELECT 1 FROM track_genres g WHERE g.track_id = t.id AND g.genre_key = :genre)";
        texts["genre"] = filter.genre_key;
    }
    query += std::string(" ORDER BY ") + (filter.random ? "RANDOM()" : "t.id") + part_of(limit, offset);
    return select_ids(sql, query, texts);
}

std::vector<Genre> list_genres(soci::session& sql, const Ids& visible) {
    std::vector<Genre> genres;
    Genre genre;
    soci::statement statement =
        (sql.prepare << "SELECT MIN(g.name), SUM(g.track_count), COUNT(*) FROM album_genres g"
                        " JOIN albums a ON a.id = g.album_id WHERE" +
                            visible_albums(visible) + " GROUP BY g.genre_key ORDER BY g.genre_key",
         into(genre.name), into(genre.track_count), into(genre.album_count));
    statement.execute();
    while (statement.fetch()) genres.push_back(genre);
    return genres;
}

std::vector<Track> find_tracks(soci::session& sql, const Ids& visible, const Ids& ids, AlbumTags album_tags) {
    return in_order_of(ids, load_tracks(sql, album_tags, by_id("t", ids, visible) + " AND t.missing = 0"));
}

std::vector<Album> find_albums(soci::session& sql, const Ids& visible, const Ids& ids) {
    return in_order_of(ids, load_albums(sql, by_id("a", ids, visible) + " AND a.track_count > 0"));
}

std::vector<Artist> find_artists(soci::session& sql, const Ids& visible, const Ids& ids) {
    std::vector<Artist> artists;
    Artist artist;
    // One row for each library that has something of them; the last picture is theirs.
    soci::statement statement =
        (sql.prepare << "SELECT r.id, r.name, r.sort_name, r.sort_key, r.musicbrainz_id, l.album_count, l.track_count,"
                        " l.roles, l.cover_id, COALESCE(p.blurhash, '')"
                        " FROM artists r JOIN artist_libraries l ON l.artist_id = r.id"
                        " LEFT JOIN pictures p ON p.cover_id = l.cover_id WHERE l.library_id IN " +
                            in_list(visible) + " AND r.id IN " + in_list(ids) + " ORDER BY r.id, l.cover_id",
         into(artist.id), into(artist.name), into(artist.sort_name), into(artist.sort_key), into(artist.musicbrainz_id),
         into(artist.album_count), into(artist.track_count), into(artist.roles), into(artist.cover_id),
         into(artist.cover_blurhash));
    statement.execute();
    while (statement.fetch()) {
        if (!artists.empty() && artists.back().id == artist.id) {
            artist.album_count += artists.back().album_count;
            artist.track_count += artists.back().track_count;
            artist.roles |= artists.back().roles;
            artists.pop_back();
        }
        artists.push_back(artist);
    }
    return in_order_of(ids, std::move(artists));
}

std::vector<Track> tracks_of_album(soci::session& sql, const std::string& album_id) {
    return load_tracks(sql, AlbumTags::Left, kTracksOfAlbum, use(album_id, "album"));
}

std::vector<Track> load_tracks_of_album(soci::session& sql, const std::string& album_id) {
    return load_tracks(sql, AlbumTags::Read, kTracksOfAlbum, use(album_id, "album"));
}

Ids other_editions(soci::session& sql, const std::string& album_id, int limit) {
    const std::string others = "SELECT o.id, o.year FROM albums a JOIN albums o ON o.library_id = a.library_id";
    const std::string of_this = " WHERE a.id = :album AND o.id <> a.id AND o.track_count > 0";
    return select_ids(sql,
                      "SELECT id FROM (" + others + " AND o.title_key = a.title_key AND o.artist_key = a.artist_key" +
                          of_this + " AND a.title_key <> '' AND a.artist_key <> '' UNION " + others +
                          " AND o.release_group = a.release_group" + of_this +
                          " AND a.release_group <> '') editions ORDER BY year, id LIMIT :limit",
                      use(album_id, "album"), use(limit, "limit"));
}

Ids albums_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit) {
    return select_ids(sql,
                      "SELECT a.id FROM albums a JOIN album_credits c ON c.album_id = a.id"
                      " WHERE c.artist_id = :artist AND" +
                          visible_albums(visible) + " ORDER BY a.year DESC, a.sort_key, a.id LIMIT :limit",
                      use(artist_id, "artist"), use(limit, "limit"));
}

Ids tracks_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit) {
    return select_ids(sql,
                      "SELECT t.id FROM tracks t WHERE EXISTS (SELECT 1 FROM track_credits c WHERE c.track_id = t.id"
                      " AND c.artist_id = :artist) AND" +
                          visible_tracks(visible) + " ORDER BY t.title, t.id LIMIT :limit",
                      use(artist_id, "artist"), use(limit, "limit"));
}

std::optional<Track> load_track(soci::session& sql, const std::string& id) {
    auto tracks = load_tracks(sql, AlbumTags::Read, "t.id = :id", use(id, "id"));
    if (tracks.empty()) return std::nullopt;
    return std::move(tracks.front());
}

std::vector<Track> load_all_tracks(soci::session& sql, const Ids& ids) {
    return ids.empty() ? std::vector<Track>() : load_tracks(sql, AlbumTags::Left, "t.id IN " + in_list(ids));
}

std::optional<Album> load_album(soci::session& sql, const std::string& id) {
    auto albums = load_albums(sql, "a.id = :id", use(id, "id"));
    if (albums.empty()) return std::nullopt;
    return std::move(albums.front());
}

Ids tracks_behind(soci::session& sql, const std::string& after, int limit) {
    return select_ids(sql, "SELECT id FROM tracks WHERE missing = 0 AND id > :after ORDER BY id LIMIT :limit",
                      soci::use(after, "after"), soci::use(limit, "limit"));
}

Ids albums_behind(soci::session& sql, const std::string& after, int limit) {
    return select_ids(sql, "SELECT id FROM albums WHERE track_count > 0 AND id > :after ORDER BY id LIMIT :limit",
                      soci::use(after, "after"), soci::use(limit, "limit"));
}

}  // namespace polyphony::catalog
