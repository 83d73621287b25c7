#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/storage/database.h"
#include "services/catalog/model.h"
#include "services/catalog/scan/ingest_store.h"
#include "services/catalog/scan/scanned_file.h"

namespace polyphony::catalog::scan {

/// The pictures that lie in folders: folder -> id.
using FolderCoverIds = std::map<std::string, std::string>;

/// Turns files into tracks, albums and artists, within one transaction, and says what changed.
///
/// A track is recognised by its path and by what it sounds like, whichever still holds: a file that was moved, renamed,
/// retagged or brought back keeps its id, in another library too. Parts of a file are told apart by their numbers. An
/// album is recognised by its title and album
/// artists; without album artists, by its title and folder (discs in folders of their own count as one); untagged
/// tracks of a folder make up one album. Editions are told apart by what edition_of() says.
class Ingest {
  public:
    Ingest(storage::Transaction& transaction, const Library& library, const FolderCoverIds& covers, UnixMillis now);

    /// A file that is new or has changed: one track, or those that its CUE sheet cuts it into. Tracks that it was
    /// before are withdrawn.
    void take(const ScannedFile& scanned);
    /// A track whose file is gone.
    void withdraw(const std::string& track_id);
    /// The picture in a folder is new or another one.
    void set_folder_cover(const FolderCover& cover);
    /// There is no picture in the folder any more.
    void drop_folder_cover(const std::string& folder);
    /// The picture of an artist in a folder is new or another one.
    void set_artist_picture(const FolderCover& picture);
    /// There is none any more.
    void drop_artist_picture(const std::string& folder);
    /// Brings albums and artists up to date, notes what the search index follows, and emits the events. Returns how
    /// many tracks changed.
    int finish();

  private:
    void withdraw_unreadable(const ScannedFile& scanned);
    /// Returns the track's id.
    std::string take_track(const ScannedFile& scanned, FileFacts facts);
    std::optional<StoredFile> recognise(const std::string& path, const FileFacts& facts);
    bool gone(const StoredFile& stored) const;
    /// The one of these that is of this edition, or may be.
    std::optional<std::string> edition_among(const std::vector<AlbumEdition>& albums, const std::string& edition,
                                             const std::string& album_folder);
    std::string album_of(const FileFacts& facts, const std::string& album_folder, const std::optional<Track>& previous);
    const std::string& artist_of(const std::string& name);
    void name_artist(const NamedArtist& artist);
    std::vector<Credit> credits_of(const FileFacts& facts);
    std::string folder_cover(const std::string& folder) const;
    void refresh_covers(const std::string& folder);
    void touch(const Track& track, bool present);
    void touch_artists_in(const std::string& folder);
    void touch_artists(const std::vector<Credit>& credits, const std::string& library_id);
    void refresh_album(const std::string& album_id);
    void refresh_artist(const std::string& artist_id, const std::string& library_id);
    void announce(const Track& track, bool was_present);
    void announce_withdrawn(const std::string& track_id, bool was_present);

    storage::Transaction& transaction_;
    soci::session& sql_;
    const Library& library_;
    const FolderCoverIds& covers_;
    UnixMillis now_;
    std::map<std::string, std::string> artist_ids_;  ///< By name.
    std::map<std::string, NamedArtist> named_;       ///< What files said last, by name.
    std::map<std::string, bool> tracks_;             ///< Touched track -> whether it was there before.
    std::set<std::string> present_;                  ///< Of these, those that are there now.
    std::set<std::string> albums_;
    std::set<std::pair<std::string, std::string>> artists_;  ///< And the library.
};

}  // namespace polyphony::catalog::scan
