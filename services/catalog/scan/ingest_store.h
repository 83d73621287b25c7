#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/catalog/model.h"
#include "services/catalog/scan/editions.h"
#include "services/catalog/scan/walk.h"
#include "services/catalog/sql.h"

/// SQL that the scan writes with.
namespace polyphony::catalog::scan {

/// A file as the database knows it.
struct KnownFile {
    std::string path;      ///< Relative to the library's folder.
    std::string track_id;  ///< Empty if the file could not be read.
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    std::int64_t sidecar_size = 0;  ///< Of the text file beside it.
    UnixMillis sidecar_modified_ms = 0;
    std::int64_t cue_size = 0;  ///< Of the CUE sheet beside it.
    UnixMillis cue_modified_ms = 0;
    int reader = 0;  ///< Which has read it; see kReaderVersion.
};

/// The tracks of a part of a library that are not missing, with their files, and the files in it with a problem.
std::vector<KnownFile> known_files(soci::session& sql, const std::string& library_id, const Scope& scope);

/// The file of a track, found again by what it sounds like or where it lies.
struct StoredFile {
    std::string track_id;
    std::string library_id;
    std::string library_folder;
    std::string path;
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    std::string identity;
    bool missing = false;
};

/// In all libraries, at most 20: those of `library` come first, and of these those that are not missing.
std::vector<StoredFile> files_with_identity(soci::session& sql, const Library& library, const std::string& identity);
/// The track at a place (part_path()) that is not missing.
std::optional<StoredFile> file_at(soci::session& sql, const Library& library, const std::string& path);

/// The tracks that are parts of a file and not missing.
std::vector<StoredFile> parts_of_file(soci::session& sql, const Library& library, const std::string& path);

/// What an album is recognised by; see Ingest.
struct AlbumKey {
    std::string title_key;
    std::string artist_key;
    std::string edition;  ///< See edition_of().
};
/// All editions of it, oldest first.
std::vector<AlbumEdition> albums_by_key(soci::session& sql, const std::string& library_id, const AlbumKey& key);
/// The albums of this title with a track in this folder; with `unsigned_only`, those without album artists.
std::vector<AlbumEdition> albums_in_folder(soci::session& sql, const std::string& library_id,
                                           const std::string& title_key, const std::string& album_folder,
                                           bool unsigned_only);
/// The tracks of an album, oldest first.
std::vector<EditionTrack> editions_of_tracks(soci::session& sql, const std::string& album_id);
std::optional<AlbumKey> key_of_album(soci::session& sql, const std::string& album_id);
void set_album_artist_key(soci::session& sql, const std::string& album_id, const std::string& artist_key);
void set_album_edition(soci::session& sql, const std::string& album_id, const std::string& edition);
/// Adds an album without tracks and returns its id.
std::string add_album(soci::session& sql, const std::string& library_id, const AlbumKey& key, const std::string& title,
                      UnixMillis now);

/// What only the scan knows of a track.
struct TrackPlace {
    std::string folder;
    std::string album_folder;
    std::string identity;
    std::string embedded_cover_id;
    FoundFile sidecar;
    FoundFile cue;
};

/// Writes a track whole; it is not missing any more. Keeps `added_at` of a `known` one.
void put_track(soci::session& sql, const Track& track, const TrackPlace& place, bool known);
void set_missing(soci::session& sql, const std::string& track_id);

/// Writes an album's facts, credits and genres. `genres` may be weighted by the number of tracks.
void put_album(soci::session& sql, const Album& album, const std::vector<Genre>& genres);

/// Counts again what a library has of an artist; returns whether it has something.
bool recount_artist(soci::session& sql, const std::string& artist_id, const std::string& library_id);

void put_problem(soci::session& sql, const std::string& library_id, const KnownFile& file, const std::string& reason);
void remove_problem(soci::session& sql, const std::string& library_id, const std::string& path);
std::vector<FileProblem> list_problems(soci::session& sql, int limit);
int count_problems(soci::session& sql);

/// What a picture that lies in a folder is of.
enum class PictureKind { Cover, Artist };

/// The picture that lies in a folder.
struct FolderCover {
    std::string folder;
    std::string path;
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    std::string cover_id;
};
std::vector<FolderCover> folder_pictures(soci::session& sql, PictureKind kind, const std::string& library_id);
void put_folder_picture(soci::session& sql, PictureKind kind, const std::string& library_id, const FolderCover& cover);
void remove_folder_picture(soci::session& sql, PictureKind kind, const std::string& library_id,
                           const std::string& folder);
/// The album artists of what lies in a folder or below it.
Ids album_artists_in(soci::session& sql, const std::string& library_id, const std::string& folder);

/// Tracks in a folder (or, for a disc, with their album in it) that have no picture of their own.
Ids tracks_without_own_cover(soci::session& sql, const std::string& library_id, const std::string& folder);
void set_track_cover(soci::session& sql, const std::string& track_id, const std::string& cover_id);

}  // namespace polyphony::catalog::scan
