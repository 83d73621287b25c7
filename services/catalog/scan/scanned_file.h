#pragma once

#include <string>

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
};

}  // namespace polyphony::catalog::scan
