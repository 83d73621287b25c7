#include "services/catalog/scan/cue_parts.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <string>
#include <utility>

#include "platform/encoding/hash.h"
#include "services/catalog/scan/tag_rules.h"

namespace polyphony::catalog::scan {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMilli = 1000;

std::int64_t micros_of(std::int64_t frames) {
    return (frames * kMicrosPerSecond + kCueFramesPerSecond / 2) / kCueFramesPerSecond;
}

/// `Album.wav` of a path of Windows or of ours, without the ending: what was ripped to WAV was often converted later.
std::string stem_of(const std::string& name) {
    const auto slash = name.find_last_of("/\\");
    return std::filesystem::path(slash == std::string::npos ? name : name.substr(slash + 1)).stem().string();
}

/// Those in this file: all, if the sheet is about one file only, whatever it calls it.
std::vector<CueTrack> tracks_in(const CueSheet& sheet, const std::filesystem::path& file) {
    auto tracks = sheet.tracks;
    const auto first = tracks.front().file;
    if (std::all_of(tracks.begin(), tracks.end(), [&](const auto& track) { return track.file == first; }))
        return tracks;
    const auto stem = file.stem().string();
    std::erase_if(tracks, [&](const auto& track) { return !boost::iequals(stem_of(track.file), stem); });
    return tracks;
}

void put(TagLib::PropertyMap& tags, const char* name, const std::string& value) {
    tags.replace(name, TagLib::StringList(TagLib::String(value, TagLib::String::UTF8)));
}

std::string text_in(const CueTexts& texts, const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string() : found->second;
}

/// The file's tags without those that are about one track.
TagLib::PropertyMap tags_of_album(TagLib::PropertyMap tags, const CueTexts& texts) {
    for (const char* name :
         {"CUESHEET", "TITLE", "SUBTITLE", "TITLESORT", "TRACKNUMBER", "TRACK", "ISRC", "COMPOSER", "COMPOSERSORT",
          "MUSICBRAINZ_TRACKID", "MUSICBRAINZ_RELEASETRACKID", "MUSICBRAINZ_WORKID", "ACOUSTID_ID",
          "ACOUSTID_FINGERPRINT", "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK", "R128_TRACK_GAIN"})
        tags.erase(name);
    const std::pair<const char*, const char*> fills[] = {
        {"ALBUM", "TITLE"},           {"ALBUMARTIST", "PERFORMER"}, {"DATE", "DATE"},       {"GENRE", "GENRE"},
        {"DISCNUMBER", "DISCNUMBER"}, {"BARCODE", "CATALOG"},       {"ARTIST", "PERFORMER"}};
    // Not contains(): TagLib's operator[] leaves an empty list where it found nothing.
    for (const auto& [tag, command] : fills)
        if (const auto text = text_in(texts, command); !text.empty() && tags[tag].isEmpty()) put(tags, tag, text);
    return tags;
}

TagLib::PropertyMap tags_of_track(TagLib::PropertyMap tags, const CueTrack& track) {
    const auto title = text_in(track.texts, "TITLE");
    put(tags, "TITLE", title.empty() ? "Track " + std::to_string(track.number) : title);
    put(tags, "TRACKNUMBER", std::to_string(track.number));
    if (const auto performer = text_in(track.texts, "PERFORMER"); !performer.empty()) {
        for (const char* name : {"ARTISTS", "ARTISTSORT", "ARTISTSORTS", "ARTISTS_SORT", "MUSICBRAINZ_ARTISTID"})
            tags.erase(name);
        put(tags, "ARTIST", performer);
    }
    for (const auto& [tag, command] :
         {std::pair("ISRC", "ISRC"), {"COMPOSER", "SONGWRITER"}, {"REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN"}})
        if (const auto text = text_in(track.texts, command); !text.empty()) put(tags, tag, text);
    return tags;
}

}  // namespace

std::vector<FileFacts> cut(const FileFacts& whole, const TagLib::PropertyMap& tags, const CueSheet& sheet,
                           const std::filesystem::path& file, const TagMapping& mapping) {
    const auto tracks = tracks_in(sheet, file);
    if (tracks.size() < 2) return {};
    if (micros_of(tracks.back().start) >= whole.duration_ms * kMicrosPerMilli) return {};
    const auto of_album = tags_of_album(tags, sheet.texts);
    std::vector<FileFacts> parts;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        FileFacts part;
        apply_tags(tags_of_track(of_album, tracks[i]), mapping, part);
        const bool last = i + 1 == tracks.size();
        part.part = {tracks[i].number, micros_of(tracks[i].start), last ? 0 : micros_of(tracks[i + 1].start)};
        const auto end = last ? whole.duration_ms * kMicrosPerMilli : part.part.end_us;
        part.duration_ms = static_cast<int>((end - part.part.start_us) / kMicrosPerMilli);
        part.bitrate_kbps = whole.bitrate_kbps;
        part.sample_rate_hz = whole.sample_rate_hz;
        part.channels = whole.channels;
        part.codec = whole.codec;
        part.content_type = whole.content_type;
        part.identity = short_hash(whole.identity + '\n' + std::to_string(tracks[i].number));
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace polyphony::catalog::scan
