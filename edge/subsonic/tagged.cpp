#include "edge/subsonic/tagged.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace polyphony::edge::subsonic {
namespace {

namespace json = boost::json;
using catalog::v1::ArtistRole;

/// The tags of a track or an album, by name.
template <class Tagged>
class Said {
  public:
    explicit Said(const Tagged& tagged) : tags_(tagged.tags()) {}

    json::array all(std::string_view name) const {
        json::array values;
        if (const auto* tag = find(name))
            for (const auto& value : tag->values()) values.emplace_back(value);
        return values;
    }
    std::string first(std::string_view name) const {
        const auto* tag = find(name);
        return tag == nullptr || tag->values().empty() ? std::string() : tag->values(0);
    }
    /// The most exact of its dates: some kinds of files tell the year alone.
    std::string date(std::string_view name) const {
        const auto* tag = find(name);
        if (tag == nullptr || tag->values().empty()) return {};
        return *std::max_element(tag->values().begin(), tag->values().end(),
                                 [](const auto& one, const auto& other) { return one.size() < other.size(); });
    }
    int number(std::string_view name) const {
        const auto text = first(name);
        int number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    bool holds(std::string_view name, std::string_view value) const {
        const auto* tag = find(name);
        return tag != nullptr && std::find(tag->values().begin(), tag->values().end(), value) != tag->values().end();
    }
    /// Of an album that is both, what is explicit counts.
    std::string explicit_status() const {
        if (holds("explicit", "explicit")) return "explicit";
        return first("explicit");
    }

  private:
    const catalog::v1::Tag* find(std::string_view name) const {
        const auto found =
            std::find_if(tags_.begin(), tags_.end(), [&](const auto& tag) { return tag.name() == name; });
        return found == tags_.end() ? nullptr : &*found;
    }

    const google::protobuf::RepeatedPtrField<catalog::v1::Tag>& tags_;
};

constexpr std::array<std::pair<ArtistRole, std::string_view>, 12> kRoleNames = {
    {{catalog::v1::ARTIST_ROLE_COMPOSER, "composer"},
     {catalog::v1::ARTIST_ROLE_CONDUCTOR, "conductor"},
     {catalog::v1::ARTIST_ROLE_REMIXER, "remixer"},
     {catalog::v1::ARTIST_ROLE_LYRICIST, "lyricist"},
     {catalog::v1::ARTIST_ROLE_WRITER, "writer"},
     {catalog::v1::ARTIST_ROLE_ARRANGER, "arranger"},
     {catalog::v1::ARTIST_ROLE_PERFORMER, "performer"},
     {catalog::v1::ARTIST_ROLE_PRODUCER, "producer"},
     {catalog::v1::ARTIST_ROLE_ENGINEER, "engineer"},
     {catalog::v1::ARTIST_ROLE_MIXER, "mixer"},
     {catalog::v1::ARTIST_ROLE_DJ_MIXER, "djmixer"},
     {catalog::v1::ARTIST_ROLE_DIRECTOR, "director"}}};

/// An ItemDate of `1999`, `1999-05` or `1999-05-01`.
json::object date_of(std::string_view text) {
    json::object date;
    for (const char* part : {"year", "month", "day"}) {
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || number <= 0) break;
        if (part == std::string_view("month") && number > 12) break;
        if (part == std::string_view("day") && number > 31) break;
        date[part] = number;
        text.remove_prefix(std::min<std::size_t>(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
    }
    return date;
}

json::array works_of(const Said<catalog::v1::Track>& said) {
    json::array works;
    const auto names = said.all("work");
    const auto ids = said.all("musicbrainz_workid");
    for (std::size_t i = 0; i < names.size(); ++i) {
        json::object work{{"name", names[i]}};
        if (ids.size() == names.size()) work["musicBrainzId"] = ids[i];
        works.push_back(std::move(work));
    }
    return works;
}

json::array movements_of(const Said<catalog::v1::Track>& said) {
    const auto name = said.first("movement");
    if (name.empty()) return {};
    json::object movement{{"name", name}};
    if (const int number = said.number("movementnumber")) movement["number"] = number;
    if (const int total = said.number("movementtotal")) movement["count"] = total;
    return json::array(1, std::move(movement));
}

}  // namespace

void put_tags(json::object& child, const catalog::v1::Track& track) {
    const Said<catalog::v1::Track> said(track);
    child["bpm"] = said.number("bpm");
    child["comment"] = said.first("comment");
    child["sortName"] = said.first("titlesort");
    child["musicBrainzId"] = said.first("musicbrainz_recordingid");
    child["isrc"] = said.all("isrc");
    child["moods"] = said.all("mood");
    child["groupings"] = said.all("grouping");
    child["works"] = works_of(said);
    child["movements"] = movements_of(said);
    child["explicitStatus"] = said.explicit_status();
}

void put_tags(json::object& object, const catalog::v1::Album& album) {
    const Said<catalog::v1::Album> said(album);
    object["version"] = said.first("version");
    object["sortName"] = said.first("albumsort");
    object["musicBrainzId"] = said.first("musicbrainz_albumid");
    object["releaseTypes"] = said.all("releasetype");
    object["moods"] = said.all("mood");
    object["explicitStatus"] = said.explicit_status();
    object["isCompilation"] = said.holds("compilation", "1") || said.holds("releasetype", "compilation");
    object["originalReleaseDate"] = date_of(said.date("originaldate"));
    const auto released = said.date("releasedate");
    object["releaseDate"] = date_of(released.empty() ? said.date("date") : released);
    json::array labels;
    for (const auto& label : said.all("label")) labels.push_back(json::object{{"name", label}});
    object["recordLabels"] = std::move(labels);
}

json::array contributors_of(const catalog::v1::Track& track) {
    json::array contributors;
    for (const auto& credit : track.artists()) {
        const auto* const role = std::find_if(kRoleNames.begin(), kRoleNames.end(),
                                              [&](const auto& known) { return known.first == credit.role(); });
        if (role == kRoleNames.end()) continue;
        json::object contributor{{"role", role->second},
                                 {"artist", json::object{{"id", credit.artist_id()}, {"name", credit.name()}}}};
        if (!credit.detail().empty()) contributor["subRole"] = credit.detail();
        contributors.push_back(std::move(contributor));
    }
    return contributors;
}

json::array roles_of(const catalog::v1::Artist& artist) {
    json::array roles;
    for (const int role : artist.roles()) {
        if (role == catalog::v1::ARTIST_ROLE_ARTIST) roles.emplace_back("artist");
        if (role == catalog::v1::ARTIST_ROLE_ALBUM_ARTIST) roles.emplace_back("albumartist");
        for (const auto& [known, name] : kRoleNames)
            if (known == role) roles.emplace_back(name);
    }
    return roles;
}

}  // namespace polyphony::edge::subsonic
