#include "services/catalog/scan/ingest_store.h"

#include <set>

#include "platform/ids/ids.h"
#include "services/catalog/part_path.h"
#include "services/catalog/scan/file_facts.h"
#include "services/catalog/tag_json.h"
#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

using soci::into;
using soci::use;

/// Files with the same audio that are looked at, so that a folder full of the same silence takes no longer than
/// another.
constexpr int kMostAlike = 20;

template <class... Uses>
std::vector<StoredFile> select_files(soci::session& sql, const std::string& condition, Uses... uses) {
    StoredFile file;
    long long size = 0;
    long long modified = 0;
    int missing = 0;
    int part = 0;
    std::vector<StoredFile> files;
    soci::statement statement =
        ((sql.prepare << "SELECT t.id, t.library_id, l.folder, t.path, t.size_bytes, t.modified_ms, t.identity,"
                         " t.missing, t.part FROM tracks t JOIN libraries l ON l.id = t.library_id WHERE " +
                             condition,
          into(file.track_id), into(file.library_id), into(file.library_folder), into(file.path), into(size),
          into(modified), into(file.identity), into(missing), into(part)),
         ..., uses);
    statement.execute();
    while (statement.fetch()) {
        file.size_bytes = size;
        file.modified_ms = modified;
        file.missing = missing != 0;
        files.push_back(file);
        files.back().path = file_path(file.path, part);
    }
    return files;
}

template <class... Uses>
std::vector<KnownFile> select_known(soci::session& sql, const std::string& columns_and_condition, Uses... uses) {
    KnownFile file;
    long long size = 0;
    long long modified = 0;
    long long sidecar_size = 0;
    long long sidecar_modified = 0;
    long long cue_size = 0;
    long long cue_modified = 0;
    int part = 0;
    std::vector<KnownFile> files;
    soci::statement statement =
        ((sql.prepare << "SELECT path, size_bytes, modified_ms, " + columns_and_condition, into(file.path), into(size),
          into(modified), into(sidecar_size), into(sidecar_modified), into(cue_size), into(cue_modified), into(part),
          into(file.reader), into(file.track_id)),
         ..., uses);
    statement.execute();
    while (statement.fetch()) {
        file.size_bytes = size;
        file.modified_ms = modified;
        file.sidecar_size = sidecar_size;
        file.sidecar_modified_ms = sidecar_modified;
        file.cue_size = cue_size;
        file.cue_modified_ms = cue_modified;
        files.push_back(file);
        files.back().path = file_path(file.path, part);
    }
    return files;
}

template <class... Uses>
std::vector<AlbumEdition> select_editions(soci::session& sql, const std::string& query, Uses... uses) {
    AlbumEdition album;
    std::vector<AlbumEdition> albums;
    soci::statement statement = ((sql.prepare << query, into(album.id), into(album.edition)), ..., uses);
    statement.execute();
    while (statement.fetch()) albums.push_back(album);
    return albums;
}

std::string table_of(PictureKind kind) { return kind == PictureKind::Artist ? "artist_pictures" : "folder_covers"; }

/// The picture of an artist: the one in the folder of an album that is theirs alone, or in the folder above it. Empty
/// if there is none.
std::string artist_picture(soci::session& sql, const std::string& artist_id, const std::string& library_id) {
    const auto any = select_ids(sql, "SELECT folder FROM artist_pictures WHERE library_id = :library LIMIT 1",
                                use(library_id, "library"));
    if (any.empty()) return {};
    const auto albums = select_ids(sql,
                                   "SELECT DISTINCT t.album_folder FROM album_credits c"
                                   " JOIN tracks t ON t.album_id = c.album_id WHERE c.artist_id = :artist"
                                   " AND t.library_id = :library AND t.missing = 0"
                                   " AND NOT EXISTS (SELECT 1 FROM album_credits o WHERE o.album_id = c.album_id"
                                   " AND o.artist_id <> c.artist_id)",
                                   use(artist_id, "artist"), use(library_id, "library"));
    std::set<std::string> folders(albums.begin(), albums.end());
    for (const auto& album : albums) folders.insert(folder_of(album));
    if (folders.empty()) return {};
    Texts texts{{"library", library_id}};
    std::string list;
    for (const auto& folder : folders) {
        const auto name = "folder" + std::to_string(texts.size());
        list += (list.empty() ? ":" : ", :") + name;
        texts[name] = folder;
    }
    const auto pictures =
        select_ids(sql,
                   "SELECT cover_id FROM artist_pictures WHERE library_id = :library AND folder IN (" + list +
                       ") ORDER BY folder LIMIT 1",
                   texts);
    return pictures.empty() ? std::string() : pictures.front();
}

std::optional<std::string> first(Ids ids) {
    if (ids.empty()) return std::nullopt;
    return std::move(ids.front());
}

/// The roles of an artist in a library, as bits; an album may be theirs although no track says so.
int roles_in(soci::session& sql, const std::string& artist_id, const std::string& library_id, bool has_albums) {
    int roles = has_albums ? role_bit(Role::AlbumArtist) : 0;
    int role = 0;
    soci::statement statement = (sql.prepare << "SELECT DISTINCT c.role FROM track_credits c"
                                                " JOIN tracks t ON t.id = c.track_id WHERE c.artist_id = :artist"
                                                " AND t.library_id = :library AND t.missing = 0",
                                 into(role), use(artist_id, "artist"), use(library_id, "library"));
    statement.execute();
    while (statement.fetch()) roles |= role_bit(static_cast<Role>(role));
    return roles;
}

}  // namespace

std::vector<KnownFile> known_files(soci::session& sql, const std::string& library_id, const Scope& scope) {
    const std::string tracks =
        "sidecar_size, sidecar_modified_ms, cue_size, cue_modified_ms, part, reader, id FROM tracks WHERE library_id = "
        ":library AND missing = 0";
    std::vector<KnownFile> files;
    if (scope == Scope()) {
        files = select_known(sql, tracks, use(library_id, "library"));
    } else if (scope.deep) {
        const auto prefix = scope.folder + '/';
        files = select_known(sql, tracks + " AND substr(folder || '/', 1, length(:prefix)) = :prefix",
                             use(library_id, "library"), use(prefix, "prefix"));
    } else {
        files = select_known(sql, tracks + " AND folder = :folder", use(library_id, "library"),
                             use(scope.folder, "folder"));
    }
    for (auto& file : select_known(sql, "0, 0, 0, 0, 0, 0, '' FROM scan_problems WHERE library_id = :library",
                                   use(library_id, "library"))) {
        if (holds(scope, file.path)) files.push_back(std::move(file));
    }
    return files;
}

std::vector<StoredFile> files_with_identity(soci::session& sql, const Library& library, const std::string& identity) {
    // By library, since the index of identities begins with it.
    return select_files(sql,
                        "t.id IN (SELECT id FROM tracks WHERE library_id IN (SELECT id FROM libraries)"
                        " AND identity = :identity LIMIT " +
                            std::to_string(kMostAlike) +
                            ") ORDER BY CASE WHEN t.library_id = :library THEN 0 ELSE 1 END, t.missing, t.id",
                        use(identity, "identity"), use(library.id, "library"));
}

std::optional<StoredFile> file_at(soci::session& sql, const Library& library, const std::string& path) {
    auto files = select_files(sql, "t.library_id = :library AND t.missing = 0 AND t.path = :path",
                              use(library.id, "library"), use(path, "path"));
    if (files.empty()) return std::nullopt;
    return std::move(files.front());
}

std::vector<StoredFile> parts_of_file(soci::session& sql, const Library& library, const std::string& path) {
    const auto folder = folder_of(path);
    const auto prefix = path + '/';
    return select_files(sql,
                        "t.library_id = :library AND t.folder = :folder AND t.part > 0 AND t.missing = 0"
                        " AND substr(t.path, 1, length(:prefix)) = :prefix",
                        use(library.id, "library"), use(folder, "folder"), use(prefix, "prefix"));
}

std::vector<AlbumEdition> albums_by_key(soci::session& sql, const std::string& library_id, const AlbumKey& key) {
    return select_editions(sql,
                           "SELECT id, edition FROM albums WHERE library_id = :library AND title_key = :title"
                           " AND artist_key = :artist ORDER BY id",
                           use(library_id, "library"), use(key.title_key, "title"), use(key.artist_key, "artist"));
}

std::vector<AlbumEdition> albums_in_folder(soci::session& sql, const std::string& library_id,
                                           const std::string& title_key, const std::string& album_folder,
                                           bool unsigned_only) {
    std::string query =
        "SELECT a.id, a.edition FROM albums a JOIN tracks t ON t.album_id = a.id"
        " WHERE t.library_id = :library AND t.album_folder = :folder AND a.title_key = :title";
    if (unsigned_only) query += " AND a.artist_key = ''";
    return select_editions(sql, query + " GROUP BY a.id, a.edition ORDER BY MIN(t.missing), a.id",
                           use(library_id, "library"), use(album_folder, "folder"), use(title_key, "title"));
}

std::vector<EditionTrack> editions_of_tracks(soci::session& sql, const std::string& album_id) {
    EditionTrack track;
    std::string tags;
    std::vector<EditionTrack> tracks;
    soci::statement statement = (sql.prepare << "SELECT album_folder, album_tags FROM tracks WHERE album_id = :album"
                                                " ORDER BY id",
                                 into(track.album_folder), into(tags), use(album_id, "album"));
    statement.execute();
    while (statement.fetch()) {
        track.edition = edition_of(tags_of_json(tags));
        tracks.push_back(track);
    }
    return tracks;
}

std::optional<AlbumKey> key_of_album(soci::session& sql, const std::string& album_id) {
    AlbumKey key;
    sql << "SELECT title_key, artist_key, edition FROM albums WHERE id = :id", into(key.title_key),
        into(key.artist_key), into(key.edition), use(album_id, "id");
    if (!sql.got_data()) return std::nullopt;
    return key;
}

void set_album_artist_key(soci::session& sql, const std::string& album_id, const std::string& artist_key) {
    sql << "UPDATE albums SET artist_key = :key WHERE id = :id", use(artist_key, "key"), use(album_id, "id");
}

void set_album_edition(soci::session& sql, const std::string& album_id, const std::string& edition) {
    sql << "UPDATE albums SET edition = :edition WHERE id = :id", use(edition, "edition"), use(album_id, "id");
}

std::string add_album(soci::session& sql, const std::string& library_id, const AlbumKey& key, const std::string& title,
                      UnixMillis now) {
    auto id = ids::make();
    auto sorted_key = sort_key(title);
    sql << "INSERT INTO albums (id, library_id, title_key, artist_key, edition, title, sort_key, added_at)"
           " VALUES (:id, :library, :title_key, :artist_key, :edition, :title, :sort_key, :now)",
        use(id, "id"), use(library_id, "library"), use(key.title_key, "title_key"), use(key.artist_key, "artist_key"),
        use(key.edition, "edition"), use(title, "title"), use(sorted_key, "sort_key"), use(now, "now");
    return id;
}

void put_track(soci::session& sql, const Track& track, const TrackPlace& place, bool known) {
    const auto tags = to_json(track.tags);
    const auto album_tags = to_json(track.album_tags);
    const auto path = part_path(track.file.path, track.file.part.number);
    sql << "INSERT INTO tracks (id, library_id, path, folder, album_folder, size_bytes, modified_ms, identity, missing,"
           " album_id, title, disc_number, disc_subtitle, track_number, year, duration_ms, bitrate_kbps,"
           " sample_rate_hz, channels, content_type, codec, cover_id, embedded_cover_id, added_at,"
           " sidecar_size, sidecar_modified_ms, reader, display_artist, display_album_artist, tags, album_tags,"
           " part, part_start_us, part_end_us, cue_size, cue_modified_ms)"
           " VALUES (:id, :library, :path, :folder, :album_folder, :size, :modified, :identity, 0, :album, :title,"
           " :disc, :subtitle, :number, :year, :duration, :bitrate, :rate, :channels, :type, :codec, :cover,"
           " :embedded, :added, :sidecar_size, :sidecar_modified, :reader, :display, :album_display, :tags,"
           " :album_tags, :part, :part_start, :part_end, :cue_size, :cue_modified)"
           " ON CONFLICT (id) DO UPDATE SET library_id = excluded.library_id, path = excluded.path, folder = "
           "excluded.folder,"
           " album_folder = excluded.album_folder, size_bytes = excluded.size_bytes,"
           " modified_ms = excluded.modified_ms, identity = excluded.identity, missing = 0,"
           " album_id = excluded.album_id, title = excluded.title, disc_number = excluded.disc_number,"
           " disc_subtitle = excluded.disc_subtitle, track_number = excluded.track_number, year = excluded.year,"
           " duration_ms = excluded.duration_ms, bitrate_kbps = excluded.bitrate_kbps,"
           " sample_rate_hz = excluded.sample_rate_hz, channels = excluded.channels,"
           " content_type = excluded.content_type, codec = excluded.codec, cover_id = excluded.cover_id,"
           " embedded_cover_id = excluded.embedded_cover_id, sidecar_size = excluded.sidecar_size,"
           " sidecar_modified_ms = excluded.sidecar_modified_ms, reader = excluded.reader,"
           " display_artist = excluded.display_artist, display_album_artist = excluded.display_album_artist,"
           " tags = excluded.tags, album_tags = excluded.album_tags, part = excluded.part,"
           " part_start_us = excluded.part_start_us, part_end_us = excluded.part_end_us,"
           " cue_size = excluded.cue_size, cue_modified_ms = excluded.cue_modified_ms",
        use(track.id, "id"), use(track.library_id, "library"), use(path, "path"), use(place.folder, "folder"),
        use(place.album_folder, "album_folder"), use(track.file.size_bytes, "size"),
        use(track.file.modified_ms, "modified"), use(place.identity, "identity"), use(track.album_id, "album"),
        use(track.title, "title"), use(track.disc_number, "disc"), use(track.disc_subtitle, "subtitle"),
        use(track.track_number, "number"), use(track.year, "year"), use(track.duration_ms, "duration"),
        use(track.bitrate_kbps, "bitrate"), use(track.sample_rate_hz, "rate"), use(track.channels, "channels"),
        use(track.file.content_type, "type"), use(track.file.codec, "codec"), use(track.cover_id, "cover"),
        use(place.embedded_cover_id, "embedded"), use(track.added_at, "added"),
        use(place.sidecar.size_bytes, "sidecar_size"), use(place.sidecar.modified_ms, "sidecar_modified"),
        use(kReaderVersion, "reader"), use(track.display_artist, "display"),
        use(track.display_album_artist, "album_display"), use(tags, "tags"), use(album_tags, "album_tags"),
        use(track.file.part.number, "part"), use(track.file.part.start_us, "part_start"),
        use(track.file.part.end_us, "part_end"), use(place.cue.size_bytes, "cue_size"),
        use(place.cue.modified_ms, "cue_modified");

    if (known) {
        sql << "DELETE FROM track_credits WHERE track_id = :id", use(track.id, "id");
        sql << "DELETE FROM track_genres WHERE track_id = :id", use(track.id, "id");
    }
    int position = 0;
    for (const auto& credit : track.artists) {
        auto role = static_cast<int>(credit.role);
        sql << "INSERT INTO track_credits (track_id, position, artist_id, name, role, detail)"
               " VALUES (:track, :position, :artist, :name, :role, :detail)",
            use(track.id, "track"), use(position, "position"), use(credit.artist_id, "artist"),
            use(credit.name, "name"), use(role, "role"), use(credit.detail, "detail");
        ++position;
    }

    position = 0;
    for (const auto& genre : track.genres) {
        auto key = fold(genre);
        sql << "INSERT INTO track_genres (track_id, position, genre_key, name)"
               " VALUES (:track, :position, :key, :name)",
            use(track.id, "track"), use(position, "position"), use(key, "key"), use(genre, "name");
        ++position;
    }
}

void set_missing(soci::session& sql, const std::string& track_id) {
    sql << "UPDATE tracks SET missing = 1 WHERE id = :id", use(track_id, "id");
}

void put_album(soci::session& sql, const Album& album, const std::vector<Genre>& genres) {
    const auto tags = to_json(album.tags);
    const auto group = album.tags.find("musicbrainz_releasegroupid");
    const auto release_group = group == album.tags.end() ? std::string() : group->second.front();
    sql << "UPDATE albums SET year = :year, cover_id = :cover, track_count = :count, duration_ms = :duration,"
           " sort_key = :sort_key, display_artist = :display, tags = :tags, release_group = :group WHERE id = :id",
        use(album.year, "year"), use(album.cover_id, "cover"), use(album.track_count, "count"),
        use(album.duration_ms, "duration"), use(album.sort_key, "sort_key"), use(album.display_artist, "display"),
        use(tags, "tags"), use(release_group, "group"), use(album.id, "id");

    sql << "DELETE FROM album_credits WHERE album_id = :id", use(album.id, "id");
    int position = 0;
    for (const auto& credit : album.artists) {
        sql << "INSERT INTO album_credits (album_id, position, artist_id, name)"
               " VALUES (:album, :position, :artist, :name)",
            use(album.id, "album"), use(position, "position"), use(credit.artist_id, "artist"),
            use(credit.name, "name");
        ++position;
    }

    sql << "DELETE FROM album_genres WHERE album_id = :id", use(album.id, "id");
    for (const auto& genre : genres) {
        auto key = fold(genre.name);
        sql << "INSERT INTO album_genres (album_id, genre_key, name, track_count)"
               " VALUES (:album, :key, :name, :count)",
            use(album.id, "album"), use(key, "key"), use(genre.name, "name"), use(genre.track_count, "count");
    }
}

bool recount_artist(soci::session& sql, const std::string& artist_id, const std::string& library_id) {
    int albums = 0;
    int tracks = 0;
    sql << "SELECT COUNT(DISTINCT a.id) FROM album_credits c JOIN albums a ON a.id = c.album_id"
           " WHERE c.artist_id = :artist AND a.library_id = :library AND a.track_count > 0",
        into(albums), use(artist_id, "artist"), use(library_id, "library");
    sql << "SELECT COUNT(DISTINCT t.id) FROM track_credits c JOIN tracks t ON t.id = c.track_id"
           " WHERE c.artist_id = :artist AND t.library_id = :library AND t.missing = 0",
        into(tracks), use(artist_id, "artist"), use(library_id, "library");
    if (albums == 0 && tracks == 0) {
        sql << "DELETE FROM artist_libraries WHERE artist_id = :artist AND library_id = :library",
            use(artist_id, "artist"), use(library_id, "library");
        return false;
    }
    auto cover = artist_picture(sql, artist_id, library_id);
    if (cover.empty())
        cover = first(select_ids(sql,
                                 "SELECT a.cover_id FROM album_credits c JOIN albums a ON a.id = c.album_id"
                                 " WHERE c.artist_id = :artist AND a.library_id = :library AND a.track_count > 0"
                                 " AND a.cover_id <> '' ORDER BY a.year DESC, a.id LIMIT 1",
                                 use(artist_id, "artist"), use(library_id, "library")))
                    .value_or("");
    const int roles = roles_in(sql, artist_id, library_id, albums > 0);
    sql << "INSERT INTO artist_libraries (artist_id, library_id, album_count, track_count, cover_id, roles)"
           " VALUES (:artist, :library, :albums, :tracks, :cover, :roles)"
           " ON CONFLICT (artist_id, library_id) DO UPDATE SET album_count = excluded.album_count,"
           " track_count = excluded.track_count, cover_id = excluded.cover_id, roles = excluded.roles",
        use(artist_id, "artist"), use(library_id, "library"), use(albums, "albums"), use(tracks, "tracks"),
        use(cover, "cover"), use(roles, "roles");
    return true;
}

void put_problem(soci::session& sql, const std::string& library_id, const KnownFile& file, const std::string& reason) {
    sql << "INSERT INTO scan_problems (library_id, path, size_bytes, modified_ms, reason)"
           " VALUES (:library, :path, :size, :modified, :reason) ON CONFLICT (library_id, path) DO UPDATE SET"
           " size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms, reason = excluded.reason",
        use(library_id, "library"), use(file.path, "path"), use(file.size_bytes, "size"),
        use(file.modified_ms, "modified"), use(reason, "reason");
}

void remove_problem(soci::session& sql, const std::string& library_id, const std::string& path) {
    sql << "DELETE FROM scan_problems WHERE library_id = :library AND path = :path", use(library_id, "library"),
        use(path, "path");
}

std::vector<FileProblem> list_problems(soci::session& sql, int limit) {
    FileProblem problem;
    std::vector<FileProblem> problems;
    soci::statement statement = (sql.prepare << "SELECT p.path, p.reason FROM scan_problems p"
                                                " JOIN libraries l ON l.id = p.library_id"
                                                " ORDER BY l.name, p.path LIMIT :limit",
                                 into(problem.path), into(problem.reason), use(limit, "limit"));
    statement.execute();
    while (statement.fetch()) problems.push_back(problem);
    return problems;
}

int count_problems(soci::session& sql) {
    int count = 0;
    sql << "SELECT COUNT(*) FROM scan_problems", into(count);
    return count;
}

std::vector<FolderCover> folder_pictures(soci::session& sql, PictureKind kind, const std::string& library_id) {
    FolderCover cover;
    long long size = 0;
    long long modified = 0;
    std::vector<FolderCover> covers;
    soci::statement statement = (sql.prepare << "SELECT folder, path, size_bytes, modified_ms, cover_id FROM " +
                                                    table_of(kind) + " WHERE library_id = :library",
                                 into(cover.folder), into(cover.path), into(size), into(modified), into(cover.cover_id),
                                 use(library_id, "library"));
    statement.execute();
    while (statement.fetch()) {
        cover.size_bytes = size;
        cover.modified_ms = modified;
        covers.push_back(cover);
    }
    return covers;
}

void put_folder_picture(soci::session& sql, PictureKind kind, const std::string& library_id, const FolderCover& cover) {
    sql << "INSERT INTO " + table_of(kind) +
               " (library_id, folder, path, size_bytes, modified_ms, cover_id)"
               " VALUES (:library, :folder, :path, :size, :modified, :cover) ON CONFLICT (library_id, folder)"
               " DO UPDATE SET path = excluded.path, size_bytes = excluded.size_bytes,"
               " modified_ms = excluded.modified_ms, cover_id = excluded.cover_id",
        use(library_id, "library"), use(cover.folder, "folder"), use(cover.path, "path"), use(cover.size_bytes, "size"),
        use(cover.modified_ms, "modified"), use(cover.cover_id, "cover");
}

void remove_folder_picture(soci::session& sql, PictureKind kind, const std::string& library_id,
                           const std::string& folder) {
    sql << "DELETE FROM " + table_of(kind) + " WHERE library_id = :library AND folder = :folder",
        use(library_id, "library"), use(folder, "folder");
}

Ids album_artists_in(soci::session& sql, const std::string& library_id, const std::string& folder) {
    const auto prefix = folder.empty() ? folder : folder + '/';
    return select_ids(sql,
                      "SELECT DISTINCT c.artist_id FROM tracks t JOIN album_credits c ON c.album_id = t.album_id"
                      " WHERE t.library_id = :library AND t.missing = 0"
                      " AND substr(t.album_folder || '/', 1, length(:prefix)) = :prefix",
                      use(library_id, "library"), use(prefix, "prefix"));
}

Ids tracks_without_own_cover(soci::session& sql, const std::string& library_id, const std::string& folder) {
    return select_ids(sql,
                      "SELECT id FROM tracks WHERE library_id = :library AND missing = 0 AND embedded_cover_id = ''"
                      " AND (folder = :folder OR album_folder = :folder) ORDER BY id",
                      use(library_id, "library"), use(folder, "folder"));
}

void set_track_cover(soci::session& sql, const std::string& track_id, const std::string& cover_id) {
    sql << "UPDATE tracks SET cover_id = :cover WHERE id = :id", use(cover_id, "cover"), use(track_id, "id");
}

}  // namespace polyphony::catalog::scan
