#include "services/catalog/scan/tag_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "platform/encoding/utf8.h"

namespace polyphony::catalog::scan {
namespace {

constexpr std::size_t kLongestText = 500;
constexpr std::size_t kMostNames = 64;
constexpr int kGreatestNumber = 9999;
constexpr double kGreatestGainDb = 100;
constexpr double kR128StepsPerDb = 256;
constexpr double kR128ToReplayGainDb = 5;  // From -23 LUFS to -18.

using Separators = std::span<const std::string_view>;
constexpr std::array<std::string_view, 2> kNameSeparators = {";", " / "};
constexpr std::array<std::string_view, 7> kArtistSeparators = {";",     " / ",   " feat. ",    " Feat. ",
                                                               " ft. ", " Ft. ", " featuring "};

/// Trimmed, without control characters, cut between characters.
std::string clean(std::string_view text) {
    std::string cleaned;
    for (char c : text) {
        bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        cleaned += control ? ' ' : c;
    }
    cleaned.resize(utf8::cut(cleaned, kLongestText).size());
    auto first = cleaned.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return cleaned.substr(first, cleaned.find_last_not_of(' ') - first + 1);
}

/// The values of the first of these tags that there is.
std::vector<std::string> values(const TagLib::PropertyMap& tags, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        std::vector<std::string> found;
        for (const auto& value : tags[name]) {
            auto text = clean(value.to8Bit(true));
            if (!text.empty()) found.push_back(std::move(text));
        }
        if (!found.empty()) return found;
    }
    return {};
}

std::string value(const TagLib::PropertyMap& tags, std::initializer_list<const char*> names) {
    auto found = values(tags, names);
    return found.empty() ? std::string() : std::move(found.front());
}

std::vector<std::string> split(const std::vector<std::string>& texts, Separators separators) {
    std::vector<std::string> names;
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
            for (auto separator : separators) {
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

/// The number that a text begins with, such as 3 in `3/12`; 0 if there is none that makes sense.
int leading_number(std::string_view text) {
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && number > 0 && number <= kGreatestNumber ? number : 0;
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

}  // namespace

void apply_tags(const TagLib::PropertyMap& tags, FileFacts& facts) {
    facts.title = value(tags, {"TITLE"});
    facts.album = value(tags, {"ALBUM"});
    auto artists = values(tags, {"ARTISTS"});
    facts.artists =
        artists.empty() ? split(values(tags, {"ARTIST"}), kArtistSeparators) : split(artists, kNameSeparators);
    facts.album_artists = split(values(tags, {"ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST"}), kNameSeparators);
    facts.composers = split(values(tags, {"COMPOSER"}), kNameSeparators);
    facts.conductors = split(values(tags, {"CONDUCTOR"}), kNameSeparators);
    facts.remixers = split(values(tags, {"REMIXER", "MIXARTIST"}), kNameSeparators);
    facts.genres = split(values(tags, {"GENRE"}), kNameSeparators);
    facts.track_number = leading_number(value(tags, {"TRACKNUMBER", "TRACK"}));
    facts.disc_number = leading_number(value(tags, {"DISCNUMBER", "DISC"}));
    facts.disc_subtitle = value(tags, {"DISCSUBTITLE", "SETSUBTITLE"});
    facts.track_gain_db = gain(tags, "REPLAYGAIN_TRACK_GAIN", "R128_TRACK_GAIN");
    facts.album_gain_db = gain(tags, "REPLAYGAIN_ALBUM_GAIN", "R128_ALBUM_GAIN");
    facts.year = leading_number(value(tags, {"DATE", "YEAR", "ORIGINALDATE"}).substr(0, 4));
}

}  // namespace polyphony::catalog::scan
