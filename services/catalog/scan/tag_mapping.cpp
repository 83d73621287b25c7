#include "services/catalog/scan/tag_mapping.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

namespace polyphony::catalog::scan {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostMappingBytes = 1'000'000;

constexpr std::array<std::pair<std::string_view, TagKind>, 8> kKinds = {{{"text", TagKind::Text},
                                                                         {"list", TagKind::List},
                                                                         {"number", TagKind::Number},
                                                                         {"total", TagKind::Total},
                                                                         {"date", TagKind::Date},
                                                                         {"flag", TagKind::Flag},
                                                                         {"advisory", TagKind::Advisory},
                                                                         {"id", TagKind::Id}}};
constexpr std::array<std::pair<std::string_view, Role>, 12> kRoles = {{{"composer", Role::Composer},
                                                                       {"conductor", Role::Conductor},
                                                                       {"remixer", Role::Remixer},
                                                                       {"lyricist", Role::Lyricist},
                                                                       {"writer", Role::Writer},
                                                                       {"arranger", Role::Arranger},
                                                                       {"performer", Role::Performer},
                                                                       {"producer", Role::Producer},
                                                                       {"engineer", Role::Engineer},
                                                                       {"mixer", Role::Mixer},
                                                                       {"djmixer", Role::DjMixer},
                                                                       {"director", Role::Director}}};

using Names = std::vector<std::string>;

/// In a sentence.
struct WrongMapping : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void refuse(std::string_view what, std::string_view name) {
    throw WrongMapping(std::string(what) + " \"" + std::string(name) + "\".");
}

template <class Known>
auto known_as(const Known& known, std::string_view name, std::string_view what) {
    const auto* found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == name; });
    if (found == known.end()) refuse(what, name);
    return found->second;
}

Names names_in(const json::value& value) { return json::value_to<Names>(value); }

TagRule rule_of(const json::object& value) {
    TagRule rule;
    for (const auto& [key, part] : value) {
        if (key == "from") {
            rule.from = names_in(part);
        } else if (key == "as") {
            rule.kind = known_as(kKinds, part.as_string(), "There is no kind of tag");
        } else if (key == "of") {
            const auto of = names_in(part);
            rule.of_track = std::find(of.begin(), of.end(), "track") != of.end();
            rule.of_album = std::find(of.begin(), of.end(), "album") != of.end();
        } else {
            refuse("A tag has nothing named", key);
        }
    }
    return rule;
}

void take(const json::object& part, std::string_view name, TagMapping& mapping) {
    if (name == "separators") {
        for (const auto& [key, value] : part) {
            if (key != "artists" && key != "names") refuse("There are no separators of", key);
            (key == "artists" ? mapping.artist_separators : mapping.name_separators) = names_in(value);
        }
    } else if (name == "fields") {
        for (const auto& [key, value] : part) {
            const auto field = mapping.fields.find(std::string(key));
            if (field == mapping.fields.end()) refuse("There is no field", key);
            field->second = names_in(value);
        }
    } else if (name == "roles") {
        for (const auto& [key, value] : part)
            mapping.roles[known_as(kRoles, key, "There is no role")] = names_in(value);
    } else if (name == "tags") {
        for (const auto& [key, value] : part) mapping.tags[std::string(key)] = rule_of(value.as_object());
    } else {
        refuse("A tag mapping has nothing named", name);
    }
}

/// The fields that tag_rules.cpp understands.
TagMapping empty_mapping() {
    TagMapping mapping;
    for (const auto* field : {"title", "album", "artist", "artists", "artistsort", "musicbrainz_artistid",
                              "albumartist", "albumartists", "albumartistsort", "musicbrainz_albumartistid",
                              "composersort", "genre", "tracknumber", "discnumber", "discsubtitle", "year"})
        mapping.fields[field];
    return mapping;
}

}  // namespace

tl::expected<TagMapping, std::string> extended(TagMapping mapping, std::string_view text) try {
    json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    const auto value = json::parse(text, json::storage_ptr(), options);
    for (const auto& [name, part] : value.as_object()) {
        if (name == "articles")
            mapping.articles = names_in(part);
        else
            take(part.as_object(), name, mapping);
    }
    for (const auto* separators : {&mapping.artist_separators, &mapping.name_separators})
        if (std::find(separators->begin(), separators->end(), "") != separators->end())
            throw WrongMapping("A separator must not be empty.");
    return mapping;
} catch (const WrongMapping& problem) {
    return tl::unexpected<std::string>(problem.what());
} catch (const std::exception& problem) {
    return tl::unexpected<std::string>("It is no tag mapping: " + std::string(problem.what()) + '.');
}

tl::expected<TagMapping, std::string> read_tag_mapping(const std::filesystem::path& file) {
    if (file.empty()) return default_tag_mapping();
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream || size > kMostMappingBytes)
        return tl::unexpected<std::string>("The tag mapping " + file.string() + " cannot be read.");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    auto mapping = extended(default_tag_mapping(), text);
    if (!mapping) return tl::unexpected<std::string>(file.string() + ": " + mapping.error());
    return mapping;
}

const TagMapping& default_tag_mapping() {
    static const TagMapping mapping = extended(empty_mapping(), default_tag_mapping_text()).value();
    return mapping;
}

}  // namespace polyphony::catalog::scan
