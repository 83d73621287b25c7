#pragma once

#include <string>
#include <vector>

#include "services/catalog/model.h"

/// Editions of one album: the deluxe one beside the first.
namespace polyphony::catalog::scan {

/// What tells an edition from others of the same title and artists, of what a file says of its album: the release's id
/// at MusicBrainz, or else the edition and the catalog numbers. Empty if it says none of these.
std::string edition_of(const TagValues& album_tags);

/// An album, as one of several of the same title and artists.
struct AlbumEdition {
    std::string id;
    std::string edition;
};

/// Where a track lies, and of which edition it says it is.
struct EditionTrack {
    std::string album_folder;
    std::string edition;
};

/// Whether a file of an `edition`, in a folder, belongs to an album that is not of just this one, whose tracks are
/// these, oldest first. A file that does not say is of the edition that lies in its folder; an album that does not say
/// becomes the edition of its oldest track, or the one that lies with it in the same folder.
bool takes_in(const AlbumEdition& album, const std::vector<EditionTrack>& tracks, const std::string& edition,
              const std::string& album_folder);

}  // namespace polyphony::catalog::scan
