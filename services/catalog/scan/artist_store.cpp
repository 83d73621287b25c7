#include "services/catalog/scan/artist_store.h"

#include "platform/ids/ids.h"
#include "services/catalog/sql.h"
#include "services/catalog/text.h"

namespace polyphony::catalog::scan {

using soci::use;

std::string find_or_add_artist(soci::session& sql, const std::string& name) {
    return find_or_add_artist(sql, NamedArtist{name, sort_name(name), false, {}});
}

std::string find_or_add_artist(soci::session& sql, const NamedArtist& artist) {
    auto key = name_key(artist.name);
    auto sorted_key = sort_key(artist.sort_name);
    const auto known = select_ids(sql, "SELECT id FROM artists WHERE name_key = :key", use(key, "key"));
    auto id = known.empty() ? ids::make() : known.front();
    if (known.empty()) {
        sql << "INSERT INTO artists (id, name_key, name, sort_name, sort_key, musicbrainz_id)"
               " VALUES (:id, :key, :name, :sort, :sort_key, :musicbrainz)",
            use(id, "id"), use(key, "key"), use(artist.name, "name"), use(artist.sort_name, "sort"),
            use(sorted_key, "sort_key"), use(artist.musicbrainz_id, "musicbrainz");
        return id;
    }
    if (artist.sort_tagged)
        sql << "UPDATE artists SET sort_name = :sort, sort_key = :sort_key WHERE id = :id AND sort_name <> :sort",
            use(artist.sort_name, "sort"), use(sorted_key, "sort_key"), use(id, "id");
    if (!artist.musicbrainz_id.empty())
        sql << "UPDATE artists SET musicbrainz_id = :musicbrainz WHERE id = :id AND musicbrainz_id <> :musicbrainz",
            use(artist.musicbrainz_id, "musicbrainz"), use(id, "id");
    return id;
}

}  // namespace polyphony::catalog::scan
