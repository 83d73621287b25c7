#pragma once

#include <optional>
#include <string>

#include "services/catalog/model.h"
#include "services/catalog/sql.h"

/// SQL that reads what music there is. `visible` are the ids of the libraries that the asking user may see.
namespace polyphony::catalog {

enum class AlbumOrder { Title, RecentlyAdded, Year };

/// The last item of the page before.
struct AlbumCursor {
    std::string sort_key;
    UnixMillis added_at = 0;
    int year = 0;
    std::string id;
};

struct AlbumFilter {
    AlbumOrder order = AlbumOrder::Title;
    std::string genre_key;  ///< Empty: all.
};

/// Ids of albums in their order, after `after`, at most `limit`.
Ids list_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter,
                const std::optional<AlbumCursor>& after, int limit);
int count_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter);

struct ArtistCursor {
    std::string sort_key;
    std::string id;
};

/// Ids of artists with albums, by sort name.
Ids list_artists(soci::session& sql, const Ids& visible, const std::optional<ArtistCursor>& after, int limit);
int count_artists(soci::session& sql, const Ids& visible);

/// By name.
std::vector<Genre> list_genres(soci::session& sql, const Ids& visible);

/// Those of these ids that exist and are visible, in the order of the ids.
std::vector<Track> find_tracks(soci::session& sql, const Ids& visible, const Ids& ids);
std::vector<Album> find_albums(soci::session& sql, const Ids& visible, const Ids& ids);
std::vector<Artist> find_artists(soci::session& sql, const Ids& visible, const Ids& ids);

/// An album's tracks that are not missing, in disc and track order.
std::vector<Track> tracks_of_album(soci::session& sql, const std::string& album_id);
/// Albums filed under an artist, newest first.
Ids albums_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit);
/// Tracks that credit an artist in any role, by title.
Ids tracks_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit);

/// For the scan, which sees everything: missing tracks and withdrawn albums too.
std::optional<Track> load_track(soci::session& sql, const std::string& id);
std::optional<Album> load_album(soci::session& sql, const std::string& id);

/// For those who ask for all that there is: ids of what can be heard in all libraries, behind the id `after`, at most
/// `limit`.
Ids tracks_behind(soci::session& sql, const std::string& after, int limit);
Ids albums_behind(soci::session& sql, const std::string& after, int limit);

}  // namespace polyphony::catalog
