#pragma once

#include <taglib/tpropertymap.h>

#include <filesystem>
#include <vector>

#include "services/catalog/scan/cue_sheet.h"
#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/tag_mapping.h"

namespace polyphony::catalog::scan {

/// The tracks that a sheet cuts a file into, as if each were a file of its own. What the sheet says of a track stands
/// above the file's tags; what it says of the album fills what they leave out. None if the sheet knows of fewer than
/// two tracks in a file of this name, or of one behind the end.
std::vector<FileFacts> cut(const FileFacts& whole, const TagLib::PropertyMap& tags, const CueSheet& sheet,
                           const std::filesystem::path& file, const TagMapping& mapping);

}  // namespace polyphony::catalog::scan
