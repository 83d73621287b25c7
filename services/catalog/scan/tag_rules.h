#pragma once

#include <taglib/tpropertymap.h>

#include "services/catalog/scan/file_facts.h"
#include "services/catalog/scan/tag_mapping.h"

namespace polyphony::catalog::scan {

/// Understands the tags that people and programs write, as a mapping says: fills the tagged fields of `facts`. Names
/// are parted at the mapping's separators; text is trimmed, freed of control characters and cut to a sensible length.
void apply_tags(const TagLib::PropertyMap& tags, const TagMapping& mapping, FileFacts& facts);

}  // namespace polyphony::catalog::scan
