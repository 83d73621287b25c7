#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "platform/clock.h"
#include "platform/error.h"
#include "services/catalog/model.h"

namespace polyphony::catalog::scan {

/// A file in a library, by its path relative to the library's folder.
struct FoundFile {
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
};

/// What lies in a library's folder.
struct Walk {
    std::map<std::string, FoundFile> audio;     ///< By path.
    std::map<std::string, std::string> covers;  ///< The best picture of a folder: folder -> path.
    std::map<std::string, FoundFile> pictures;  ///< The files behind `covers`, by path.
    std::vector<FileProblem> problems;          ///< Folders that cannot be read and names that cannot be written down.
    bool empty = true;                          ///< There is nothing at all.
};

/// Lists audio files and pictures named `cover`, `folder` or `front`. Follows symbolic links, but enters no folder
/// twice; leaves out what is hidden. Fails with Unavailable if the folder itself cannot be read.
Result<Walk> walk(const std::filesystem::path& folder);

/// The folder of a relative path; empty at the top.
std::string folder_of(const std::string& path);

/// The folder that an album lies in: above folders that are named like discs (`CD 1`, `Disc 02`).
std::string album_folder_of(const std::string& folder);

}  // namespace polyphony::catalog::scan
