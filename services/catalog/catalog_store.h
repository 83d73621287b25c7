#pragma once

#include <optional>
#include <string>

#include "services/catalog/model.h"
#include "services/catalog/sql.h"

/// SQL that reads what music there is. `visible` are the ids of the libraries that the asking user may see.
namespace polyphony::catalog {

enum class AlbumOrder { Title, RecentlyAdded, Year, YearAscending, Artist, Random };

/// Years of release, both included.
struct Years {
    int from = 0;  ///< 0: all.
    int to = 0;    ///< 0: all; else those without a year are left out.
};

struct AlbumFilter {
    AlbumOrder order = AlbumOrder::Title;
    std::string genre_key{};  ///< Empty: all.
    Years years{};
};

/// The last item of the page before, in an order that has a place for it.
struct AlbumCursor {
    std::string sort_key;
    UnixMillis added_at = 0;
    int year = 0;
    std::string id;
};

/// Which part of a list.
template <class Cursor>
struct Part {
    int limit = 0;
    std::optional<Cursor> after{};  ///< Nothing: from the beginning.
    int offset = 0;                 ///< How many to leave out from there.
};

/// Ids of albums in their order.
Ids list_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter, const Part<AlbumCursor>& part);
int count_albums(soci::session& sql, const Ids& visible, const AlbumFilter& filter);

struct ArtistCursor {
    std::string sort_key;
    std::string id;
};

/// Ids of artists with albums, by sort name.
Ids list_artists(soci::session& sql, const Ids& visible, const Part<ArtistCursor>& part);
int count_artists(soci::session& sql, const Ids& visible);

struct TrackFilter {
    bool random = false;      ///< In no order, else first seen first.
    std::string genre_key{};  ///< Empty: all.
    Years years{};
};

Ids list_tracks(soci::session& sql, const Ids& visible, const TrackFilter& filter, int limit, int offset);

/// By name.
std::vector<Genre> list_genres(soci::session& sql, const Ids& visible);

/// Whether tracks are read with what they say of their album, which no answer has.
enum class AlbumTags { Left, Read };

/// Those of these ids that exist and are visible, in the order of the ids.
std::vector<Track> find_tracks(soci::session& sql, const Ids& visible, const Ids& ids,
                               AlbumTags album_tags = AlbumTags::Left);
std::vector<Album> find_albums(soci::session& sql, const Ids& visible, const Ids& ids);
std::vector<Artist> find_artists(soci::session& sql, const Ids& visible, const Ids& ids);

/// Ids of the other albums of an album's library with the same title and artists, or of the same release group, by
/// year.
Ids other_editions(soci::session& sql, const std::string& album_id, int limit);
/// An album's tracks that are not missing, in disc and track order.
std::vector<Track> tracks_of_album(soci::session& sql, const std::string& album_id);
/// Albums filed under an artist, newest first.
Ids albums_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit);
/// Tracks that credit an artist in any role, by title.
Ids tracks_of_artist(soci::session& sql, const Ids& visible, const std::string& artist_id, int limit);

/// For the scan, which sees everything: missing tracks and withdrawn albums too. Those of load_track() and
/// load_tracks_of_album() have their `album_tags`.
std::optional<Track> load_track(soci::session& sql, const std::string& id);
std::vector<Track> load_tracks_of_album(soci::session& sql, const std::string& album_id);
std::vector<Track> load_all_tracks(soci::session& sql, const Ids& ids);
std::optional<Album> load_album(soci::session& sql, const std::string& id);

/// For those who ask for all that there is: ids of what can be heard in all libraries, behind the id `after`, at most
/// `limit`.
Ids tracks_behind(soci::session& sql, const std::string& after, int limit);
Ids albums_behind(soci::session& sql, const std::string& after, int limit);

}  // namespace polyphony::catalog
