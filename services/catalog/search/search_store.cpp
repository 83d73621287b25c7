#include "services/catalog/search/search_store.h"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "services/catalog/catalog_store.h"
#include "services/catalog/lyrics/lyrics_store.h"
#include "services/catalog/sql.h"

namespace polyphony::catalog {
namespace {

using soci::into;
using soci::use;

using Counts = std::unordered_map<std::string, long long>;

/// The rows (id, number) of a statement.
Counts counts_of(soci::session& sql, const std::string& query) {
    Counts counts;
    std::string id;
    long long count = 0;
    soci::statement statement = (sql.prepare << query, into(id), into(count));
    statement.execute();
    while (statement.fetch()) counts[id] = count;
    return counts;
}

Counts popularity_of(soci::session& sql, Kind kind, const Ids& ids) {
    switch (kind) {
        case Kind::Track:
            return counts_of(sql, "SELECT track_id, count FROM track_popularity WHERE track_id IN " + in_list(ids));
        case Kind::Album:
            return counts_of(sql,
                             "SELECT t.album_id, CAST(SUM(p.count) AS BIGINT) FROM tracks t"
                             " JOIN track_popularity p ON p.track_id = t.id WHERE t.album_id IN " +
                                 in_list(ids) + " GROUP BY t.album_id");
        case Kind::Artist:
            break;
    }
    return counts_of(sql,
                     "SELECT c.artist_id, CAST(SUM(p.count) AS BIGINT) FROM track_credits c"
                     " JOIN track_popularity p ON p.track_id = c.track_id WHERE c.artist_id IN " +
                         in_list(ids) + " GROUP BY c.artist_id");
}

std::vector<std::string> names_of(const std::vector<Credit>& credits) {
    std::vector<std::string> names;
    for (const auto& credit : credits) names.push_back(credit.name);
    return names;
}

using Things = std::unordered_map<std::string, Searchable>;

std::vector<std::string> values_of(const TagValues& tags, const char* name) {
    const auto found = tags.find(name);
    return found == tags.end() ? std::vector<std::string>() : found->second;
}

Things load_searchable_tracks(soci::session& sql, const Ids& libraries, const Ids& ids) {
    Things things;
    for (auto& track : find_tracks(sql, libraries, ids, AlbumTags::Read)) {
        auto& thing = things[track.id];
        thing.library_ids = {track.library_id};
        thing.title = track.title;
        thing.artists = names_of(track.artists);
        thing.album = track.album_title;
        thing.genres = track.genres;
        thing.labels = values_of(track.album_tags, "label");
        thing.isrcs = values_of(track.tags, "isrc");
        thing.year = track.year;
    }
    for (const auto& [id, text] : load_lyrics(sql, ids))
        if (const auto thing = things.find(id); thing != things.end()) thing->second.lyrics.push_back(words_of(text));
    return things;
}

Things load_searchable_albums(soci::session& sql, const Ids& libraries, const Ids& ids) {
    Things things;
    for (auto& album : find_albums(sql, libraries, ids)) {
        auto& thing = things[album.id];
        thing.library_ids = {album.library_id};
        thing.title = album.title;
        thing.artists = names_of(album.artists);
        thing.genres = album.genres;
        thing.labels = values_of(album.tags, "label");
        thing.year = album.year;
    }
    return things;
}

Things load_searchable_artists(soci::session& sql, const Ids& ids) {
    Things things;
    std::string id;
    std::string name;
    std::string library;
    soci::statement statement =
        (sql.prepare << "SELECT r.id, r.name, l.library_id FROM artists r JOIN artist_libraries l"
                        " ON l.artist_id = r.id WHERE r.id IN " +
                            in_list(ids) + " ORDER BY r.id, l.library_id",
         into(id), into(name), into(library));
    statement.execute();
    while (statement.fetch()) {
        things[id].title = name;
        things[id].library_ids.push_back(library);
    }
    return things;
}

/// The things with these ids as they are now; those that are gone are in no library.
std::vector<Searchable> load_searchable(soci::session& sql, Kind kind, const Ids& ids) {
    if (ids.empty()) return {};
    const auto libraries = select_ids(sql, "SELECT id FROM libraries");
    auto things = kind == Kind::Track   ? load_searchable_tracks(sql, libraries, ids)
                  : kind == Kind::Album ? load_searchable_albums(sql, libraries, ids)
                                        : load_searchable_artists(sql, ids);
    const auto popularity = popularity_of(sql, kind, ids);
    std::vector<Searchable> loaded;
    for (const auto& id : ids) {
        auto& thing = things[id];
        thing.kind = kind;
        thing.id = id;
        if (const auto count = popularity.find(id); count != popularity.end()) thing.popularity = count->second;
        loaded.push_back(std::move(thing));
    }
    return loaded;
}

}  // namespace

void note_change(soci::session& sql, Kind kind, const std::string& id) {
    const auto number = static_cast<int>(kind);
    sql << "INSERT INTO search_changes (kind, id, seq)"
           " VALUES (:kind, :id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM search_changes))"
           " ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq",
        use(number, "kind"), use(id, "id");
}

void count_popularity(soci::session& sql, const std::string& track_id, int by) {
    const auto known =
        counts_of(sql, "SELECT track_id, count FROM track_popularity WHERE track_id IN " + in_list({track_id}));
    const auto before = known.empty() ? 0 : known.begin()->second;
    const auto after = std::max(0LL, before + by);
    sql << "INSERT INTO track_popularity (track_id, count) VALUES (:track, :count)"
           " ON CONFLICT (track_id) DO UPDATE SET count = excluded.count",
        use(track_id, "track"), use(after, "count");
    if (popularity_level(before) == popularity_level(after)) return;
    const auto track = load_track(sql, track_id);
    if (!track) return;
    note_change(sql, Kind::Track, track_id);
    note_change(sql, Kind::Album, track->album_id);
    for (const auto& credit : track->artists) note_change(sql, Kind::Artist, credit.artist_id);
}

long long newest_change(soci::session& sql) {
    long long newest = 0;
    sql << "SELECT COALESCE(MAX(seq), 0) FROM search_changes", into(newest);
    return newest;
}

SearchChanges changes_behind(soci::session& sql, long long position, int limit) {
    SearchChanges changes{{}, position};
    std::map<Kind, Ids> ids;
    int kind = 0;
    std::string id;
    soci::statement statement =
        (sql.prepare << "SELECT kind, id, seq FROM search_changes WHERE seq > :position ORDER BY seq LIMIT :limit",
         into(kind), into(id), into(changes.position), use(position, "position"), use(limit, "limit"));
    statement.execute();
    while (statement.fetch()) ids[static_cast<Kind>(kind)].push_back(id);
    for (const auto& [of_kind, some] : ids)
        for (auto& thing : load_searchable(sql, of_kind, some)) changes.things.push_back(std::move(thing));
    return changes;
}

int note_unnoted(soci::session& sql) {
    constexpr const char* kUnnoted =
        "{} AND NOT EXISTS (SELECT 1 FROM search_changes c WHERE c.kind = {} AND c.id = {})";
    int count = 0;
    const auto note = [&](Kind kind, const std::string& query, const std::string& id) {
        for (const auto& found : select_ids(sql, fmt::format(kUnnoted, query, static_cast<int>(kind), id))) {
            note_change(sql, kind, found);
            ++count;
        }
    };
    note(Kind::Track, "SELECT t.id FROM tracks t WHERE t.missing = 0", "t.id");
    note(Kind::Album, "SELECT a.id FROM albums a WHERE a.track_count > 0", "a.id");
    note(Kind::Artist, "SELECT DISTINCT l.artist_id FROM artist_libraries l WHERE l.track_count > 0", "l.artist_id");
    return count;
}

}  // namespace polyphony::catalog
