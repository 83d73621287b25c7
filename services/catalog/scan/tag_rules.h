#pragma once

#include <taglib/tpropertymap.h>

#include "services/catalog/scan/file_facts.h"

namespace polyphony::catalog::scan {

/// Understands the tags that people and programs write: fills the tagged fields of `facts`. Names are parted at `;`,
/// ` / ` and, for artists, `feat.`; text is trimmed, freed of control characters and cut to a sensible length.
void apply_tags(const TagLib::PropertyMap& tags, FileFacts& facts);

}  // namespace polyphony::catalog::scan
