#pragma once

#include <string>

#include "platform/error.h"
#include "services/catalog/pictures/covers.h"
#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/walk.h"

namespace polyphony::catalog::scan {

/// A file that a worker has looked at.
struct ScannedFile {
    std::string path;
    FoundFile file;
    ReadResult result;
    std::string cover_id;  ///< Of the embedded picture; empty if there is none.
    FoundFile sidecar{};   ///< The text file beside it; zeros if there is none.
    FoundFile cue{};       ///< Likewise its CUE sheet.
};

/// Keeps the picture in a file and returns its id; empty if there is none, or what is there is no picture. Its bytes
/// are taken out of the facts.
Result<std::string> keep_cover(const CoverStore& covers, ReadResult& result);

}  // namespace polyphony::catalog::scan
