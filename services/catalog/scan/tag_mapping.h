#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "services/catalog/model.h"

namespace polyphony::catalog::scan {

/// How the values of a tag are understood; see docs/tags.md.
enum class TagKind { Text, List, Number, Total, Date, Flag, Advisory, Id };

/// A tag that the catalog keeps without understanding more of it than its kind.
struct TagRule {
    std::vector<std::string> from;  ///< TagLib's names of it; the first one that a file has counts.
    TagKind kind = TagKind::Text;
    bool of_track = true;
    bool of_album = false;  ///< An album has what its tracks say.
};

/// Which tags say what. Lists of names hold TagLib's names (TagLib::PropertyMap).
struct TagMapping {
    std::vector<std::string> artist_separators;
    std::vector<std::string> name_separators;
    std::vector<std::string> articles;
    std::map<std::string, std::vector<std::string>> fields;  ///< What the catalog understands, by its name.
    std::map<Role, std::vector<std::string>> roles;
    std::map<std::string, TagRule> tags;  ///< By the name that the catalog gives.
};

/// The mapping with what a text in the form of tag_mapping.json says instead, or in one sentence what is wrong with it.
/// An entry replaces the one of its name; one without tags removes it.
tl::expected<TagMapping, std::string> extended(TagMapping mapping, std::string_view text);

/// Our own mapping with what a file says instead; an empty path stands for no file.
tl::expected<TagMapping, std::string> read_tag_mapping(const std::filesystem::path& file);

/// Our own: tag_mapping.json.
const TagMapping& default_tag_mapping();
std::string_view default_tag_mapping_text();

}  // namespace polyphony::catalog::scan
