#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/catalog/scan/tag_mapping.h"

/// What a single value of a tag means.
namespace polyphony::catalog::scan {

/// Trimmed, without control characters, cut between characters to 500 bytes.
std::string clean(std::string_view text);

/// With the letters A to Z in lower case.
std::string lowered(std::string_view text);

/// The number that a text begins with, such as 3 in `3/12`; 0 if there is none that makes sense.
int leading_number(std::string_view text);

/// The name without a leading article, whatever its case; an article alone is a name.
std::string without_article(const std::string& name, const std::vector<std::string>& articles);

/// A value in the form of its kind: numbers without what follows them, dates as `1999`, `1999-05` or `1999-05-01`,
/// flags as `1`, advisories as `explicit` or `clean`, ids as UUIDs in lower case. Empty if it makes no sense.
std::string understood(TagKind kind, const std::string& text);

}  // namespace polyphony::catalog::scan
