#include "services/catalog/scan/tag_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>

#include "services/catalog/scan/tag_values.h"

namespace polyphony::catalog::scan {
namespace {

constexpr std::size_t kMostNames = 64;
constexpr std::size_t kMostTagBytes = 8192;  // Of all that is kept without being understood.
constexpr double kGreatestGainDb = 100;
constexpr double kR128StepsPerDb = 256;
constexpr double kR128ToReplayGainDb = 5;  // From -23 LUFS to -18.

using Texts = std::vector<std::string>;

/// The values of the first of these tags that there is.
Texts values(const TagLib::PropertyMap& tags, const Texts& names) {
    for (const auto& name : names) {
        Texts found;
        for (const auto& value : tags[TagLib::String(name, TagLib::String::UTF8)]) {
            auto text = clean(value.to8Bit(true));
            if (!text.empty()) found.push_back(std::move(text));
        }
        if (!found.empty()) return found;
    }
    return {};
}

std::string value(const TagLib::PropertyMap& tags, const Texts& names) {
    auto found = values(tags, names);
    return found.empty() ? std::string() : std::move(found.front());
}

Texts split(const Texts& texts, const Texts& separators) {
    Texts names;
    auto add = [&](std::string_view text) {
        auto name = clean(text);
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end() && names.size() < kMostNames) {
            names.push_back(std::move(name));
        }
    };
    for (std::string_view rest : texts) {
        while (true) {
            auto cut = std::string_view::npos;
            std::size_t length = 0;
            for (const auto& separator : separators) {
                auto at = rest.find(separator);
                if (at < cut) {
                    cut = at;
                    length = separator.size();
                }
            }
            add(rest.substr(0, cut));
            if (cut == std::string_view::npos) break;
            rest.remove_prefix(cut + length);
        }
    }
    return names;
}

/// A gain such as `-7.89 dB`; nothing if there is none that makes sense.
std::optional<double> replay_gain(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double gain = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gain);
    if (error != std::errc() || !(std::abs(gain) <= kGreatestGainDb)) return std::nullopt;
    return gain;
}

/// A gain as Opus files have it (RFC 7845 section 5.2.1): in steps of 1/256 dB, to another reference.
std::optional<double> r128_gain(std::string_view text) {
    int steps = 0;
    const auto* const end_of_text = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), end_of_text, steps);
    const auto gain = steps / kR128StepsPerDb + kR128ToReplayGainDb;
    if (error != std::errc() || end != end_of_text || std::abs(gain) > kGreatestGainDb) return std::nullopt;
    return gain;
}

std::optional<double> gain(const TagLib::PropertyMap& tags, const char* replay_gain_tag, const char* r128_tag) {
    if (auto found = replay_gain(value(tags, {replay_gain_tag}))) return found;
    return r128_gain(value(tags, {r128_tag}));
}

std::string joined(const Texts& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// The values of a tag as its kind wants them; what makes no sense is left out.
Texts all_understood(TagKind kind, Texts found, const Texts& separators) {
    static const Texts id_separators = {"/", ";", ",", " "};
    if (kind == TagKind::List) found = split(found, separators);
    if (kind == TagKind::Id) found = split(found, id_separators);
    Texts values;
    for (const auto& text : found)
        if (auto value = understood(kind, text); !value.empty()) values.push_back(std::move(value));
    return values;
}

/// Applies a mapping to the tags of a file.
class TagReading {
  public:
    TagReading(const TagLib::PropertyMap& tags, const TagMapping& mapping, FileFacts& facts)
        : tags_(tags), mapping_(mapping), facts_(facts) {}

    void read() {
        facts_.title = text("title");
        facts_.album = text("album");
        facts_.artists = people("artists", "artist", mapping_.artist_separators, facts_.display_artist);
        facts_.album_artists =
            people("albumartists", "albumartist", mapping_.name_separators, facts_.display_album_artist);
        read_roles();
        name(facts_.artists, texts("artistsort"), texts("musicbrainz_artistid"));
        name(facts_.album_artists, texts("albumartistsort"), texts("musicbrainz_albumartistid"));
        name(names_of(Role::Composer), texts("composersort"), {});
        facts_.genres = split(texts("genre"), mapping_.name_separators);
        facts_.track_number = leading_number(text("tracknumber"));
        facts_.disc_number = leading_number(text("discnumber"));
        facts_.disc_subtitle = text("discsubtitle");
        facts_.year = leading_number(text("year").substr(0, 4));
        facts_.track_gain_db = gain(tags_, "REPLAYGAIN_TRACK_GAIN", "R128_TRACK_GAIN");
        facts_.album_gain_db = gain(tags_, "REPLAYGAIN_ALBUM_GAIN", "R128_ALBUM_GAIN");
        read_others();
    }

  private:
    Texts texts(const char* field) const { return values(tags_, mapping_.fields.at(field)); }
    std::string text(const char* field) const { return value(tags_, mapping_.fields.at(field)); }

    /// The names in a list of them, else in the sentence that credits them, which is kept if it says more.
    Texts people(const char* list, const char* sentence, const Texts& separators, std::string& display) const {
        const auto credited = texts(sentence);
        auto names = split(texts(list), mapping_.name_separators);
        if (names.empty()) names = split(credited, separators);
        const bool one_sentence = credited.size() == 1 && split(credited, mapping_.name_separators).size() == 1;
        if (one_sentence && credited.front() != joined(names)) display = credited.front();
        return names;
    }

    void read_roles() {
        for (const auto& [role, from] : mapping_.roles) {
            for (auto& name : split(values(tags_, from), mapping_.name_separators)) credit(role, std::move(name), {});
            if (role == Role::Performer) read_instruments(from);
        }
    }

    /// `PERFORMER:PIANO`, as TagLib names the pairs of ID3v2's TMCL.
    void read_instruments(const Texts& from) {
        for (const auto& [key, list] : tags_) {
            const auto tag = key.to8Bit(true);
            for (const auto& name : from) {
                if (!tag.starts_with(name + ':')) continue;
                const auto instrument = lowered(clean(tag.substr(name.size() + 1)));
                for (auto& performer : split(values(tags_, {tag}), mapping_.name_separators))
                    credit(Role::Performer, std::move(performer), instrument);
            }
        }
    }

    /// A performer's instrument may also stand behind the name: `Anna (piano)`.
    void credit(Role role, std::string name, std::string detail) {
        const auto open = name.rfind(" (");
        if (role == Role::Performer && detail.empty() && open != std::string::npos && open > 0 && name.back() == ')') {
            detail = name.substr(open + 2, name.size() - open - 3);
            name.resize(open);
        }
        FileCredit credit{role, std::move(name), std::move(detail)};
        const bool known = std::find(facts_.credits.begin(), facts_.credits.end(), credit) != facts_.credits.end();
        if (!known && facts_.credits.size() < kMostNames) facts_.credits.push_back(std::move(credit));
    }

    Texts names_of(Role role) const {
        Texts names;
        for (const auto& credit : facts_.credits)
            if (credit.role == role) names.push_back(credit.name);
        return names;
    }

    /// What the file says of these people: of each of them, or of none.
    void name(const Texts& names, Texts sorts, const Texts& id_texts) {
        if (sorts.size() != names.size()) sorts = split(sorts, mapping_.artist_separators);
        const auto ids = all_understood(TagKind::Id, id_texts, {});
        for (std::size_t i = 0; i < names.size(); ++i) {
            NamedArtist artist;
            artist.name = names[i];
            artist.sort_tagged = sorts.size() == names.size();
            artist.sort_name = artist.sort_tagged ? sorts[i] : without_article(names[i], mapping_.articles);
            if (ids.size() == names.size()) artist.musicbrainz_id = ids[i];
            facts_.named_artists.push_back(std::move(artist));
        }
    }

    void read_others() {
        std::size_t bytes = 0;
        for (const auto& [name, rule] : mapping_.tags) {
            const auto found = all_understood(rule.kind, values(tags_, rule.from), mapping_.name_separators);
            const auto size = std::accumulate(found.begin(), found.end(), std::size_t{0},
                                              [](std::size_t sum, const auto& text) { return sum + text.size(); });
            if (found.empty() || bytes + size > kMostTagBytes) continue;
            bytes += size;
            if (rule.of_track) facts_.tags[name] = found;
            if (rule.of_album) facts_.album_tags[name] = found;
        }
    }

    const TagLib::PropertyMap& tags_;
    const TagMapping& mapping_;
    FileFacts& facts_;
};

}  // namespace

void apply_tags(const TagLib::PropertyMap& tags, const TagMapping& mapping, FileFacts& facts) {
    TagReading(tags, mapping, facts).read();
}

}  // namespace polyphony::catalog::scan
