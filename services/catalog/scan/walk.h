#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/catalog/model.h"
#include "services/catalog/scan/file_facts.h"

namespace polyphony::catalog::scan {

/// A file in a library, by its path relative to the library's folder. Paths are text_of_path(), here and in all that
/// the scan keeps.
struct FoundFile {
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
};

/// A part of a library that is looked at.
struct Scope {
    std::string folder;  ///< Empty: the library's own folder.
    bool deep = true;    ///< With all folders below it; else only the files that lie in it.

    bool operator==(const Scope&) const = default;
    bool operator<(const Scope& other) const { return std::tie(folder, deep) < std::tie(other.folder, other.deep); }
};

/// True if the file (or folder) belongs to the part.
bool holds(const Scope& scope, const std::string& path);

/// A file that belongs to an audio file which is named like it: with its lyrics, or its CUE sheet.
struct Sidecar {
    std::string path;  ///< Empty if there is none.
    FoundFile file;
};

/// What lies in the parts of a library that were looked at.
struct Walk {
    std::map<std::string, FoundFile> audio;      ///< By path.
    std::map<std::string, Sidecar> sidecars;     ///< The best of them, by its path without the ending.
    std::map<std::string, Sidecar> cues;         ///< By its path without the ending.
    std::map<std::string, std::string> covers;   ///< The best picture of a folder: folder -> path.
    std::map<std::string, std::string> artists;  ///< As `covers`: the artist's picture.
    std::map<std::string, FoundFile> pictures;   ///< The files behind both, by path.
    std::set<std::string> unknown;               ///< Folders, and files, of which nothing can be said.
    std::vector<FileProblem> problems;           ///< What cannot be read, and links that lead nowhere.
    bool linked = false;                         ///< A folder is linked into a part: it may belong to another one, too.
    bool empty = true;                           ///< There is nothing at all in the library's folder.
};

/// Is told of each folder before it is listed, so that no change to it is missed.
using Entering = std::function<void(const std::string& folder)>;

/// Lists audio files, `.lrc`, `.txt` and `.cue` files, and pictures named `cover`, `folder` or `front`, or `artist`.
/// Follows symbolic links, but enters no folder twice; leaves out what is hidden. A part that is not there holds
/// nothing. Fails with Unavailable if the library's folder itself cannot be read.
Result<Walk> walk(const std::filesystem::path& folder, const std::vector<Scope>& scopes = {Scope()},
                  const Entering& entering = {});

/// A file as it is now; nothing if there is none, or no regular file.
std::optional<FoundFile> look_at_file(const std::filesystem::path& path);

/// The text file with the lyrics of an audio file; one without a path if there is none.
Sidecar sidecar_of(const Walk& walk, const std::string& path);

/// The CUE sheet of an audio file, `Album.cue` or `Album.flac.cue`; one without a path if there is none.
Sidecar cue_of(const Walk& walk, const std::string& path);

/// Where both lie, of a library in this folder.
Companions companions(const std::filesystem::path& folder, const Sidecar& lyrics, const Sidecar& cue);

/// The folder of a relative path; empty at the top.
std::string folder_of(const std::string& path);

/// A path below a folder, which may be the top.
std::string join(const std::string& folder, const std::string& name);

/// The folder that an album lies in: above folders that are named like discs (`CD 1`, `Disc 02`).
std::string album_folder_of(const std::string& folder);

}  // namespace polyphony::catalog::scan
