#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/catalog/library_store.h"
#include "services/catalog/model.h"

/// Folders as they lie on the disk.
namespace polyphony::catalog {

/// Where a folder lies.
struct FolderPlace {
    std::string library_id;
    std::string path;  ///< Relative to the library's folder; empty for that folder itself.

    bool operator==(const FolderPlace&) const = default;
};

/// A folder with music in it or below it.
struct Folder {
    FolderPlace place;
    std::string name;
    std::vector<Folder> folders;  ///< By name, without their own.
    std::vector<Track> tracks;    ///< By path.
    std::string album_id;         ///< If all tracks in it are of one album.
    std::string cover_id;
};

/// The id of a folder: its library's, and the path as base64url.
std::string folder_id(const FolderPlace& place);
/// The inverse; nothing for what is no folder's id.
std::optional<FolderPlace> parse_folder_id(const std::string& id);

/// The folder that it lies in; nothing for a library's top folder.
std::optional<FolderPlace> parent(const FolderPlace& place);

/// The folders directly below `path` among the paths of all folders with tracks, by name.
std::vector<std::string> children(const std::string& path, const std::vector<std::string>& paths);

}  // namespace polyphony::catalog
