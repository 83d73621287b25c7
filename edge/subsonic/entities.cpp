#include "edge/subsonic/entities.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

#include "edge/subsonic/tagged.h"
#include "platform/ids/ids.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using catalog::v1::ArtistRole;
using catalog::v1::Credit;
using Credits = google::protobuf::RepeatedPtrField<Credit>;

/// Empty text and zero are left out: they say nothing.
void put(json::object& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}
void put(json::object& object, const char* name, std::int64_t number) {
    if (number != 0) object[name] = number;
}

json::array artists_of(const Credits& credits, ArtistRole role) {
    json::array artists;
    for (const auto& credit : credits)
        if (credit.role() == role) artists.push_back(json::object{{"id", credit.artist_id()}, {"name", credit.name()}});
    return artists;
}

/// As credited, else the names with commas.
std::string display_of(const json::array& artists, const std::string& credited = {}) {
    if (!credited.empty()) return credited;
    std::string names;
    for (const auto& artist : artists) {
        if (!names.empty()) names += ", ";
        names += std::string_view(artist.at("name").as_string());
    }
    return names;
}

std::string first_id(const json::array& artists) {
    return artists.empty() ? std::string() : std::string(artists.front().at("id").as_string());
}

template <class Texts>
json::array named(const Texts& texts) {
    json::array names;
    for (const auto& text : texts) names.push_back(json::object{{"name", text}});
    return names;
}

/// The ending of the file's name, or what fits the media type.
std::string suffix_of(const catalog::v1::Track& track) {
    const auto& path = track.path();
    const auto dot = path.rfind('.');
    if (dot != std::string::npos && path.find('/', dot) == std::string::npos) {
        auto suffix = path.substr(dot + 1);
        std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return suffix;
    }
    return track.content_type().substr(track.content_type().find('/') + 1);
}

double amplitude(double dbtp) { return std::pow(10.0, dbtp / 20.0); }

json::object gain_of(const catalog::v1::Track& track) {
    json::object gain;
    if (track.has_loudness()) {
        gain["trackGain"] = track.loudness().gain_db();
        gain["trackPeak"] = amplitude(track.loudness().true_peak_dbtp());
    }
    if (track.has_album_loudness()) {
        gain["albumGain"] = track.album_loudness().gain_db();
        gain["albumPeak"] = amplitude(track.album_loudness().true_peak_dbtp());
    }
    return gain;
}

void put_marks(json::object& object, const Marks& marks, const std::string& id) {
    if (const auto mark = marks.marks.find(id); mark != marks.marks.end()) {
        if (mark->second.has_starred_at()) object["starred"] = to_text(mark->second.starred_at());
        put(object, "userRating", mark->second.rating());
        if (mark->second.average_rating() > 0) object["averageRating"] = mark->second.average_rating();
    }
    if (const auto plays = marks.plays.find(id); plays != marks.plays.end()) {
        object["playCount"] = plays->second.plays();
        object["played"] = to_text(plays->second.last_played_at());
    }
}

}  // namespace

/// RFC 3339 with milliseconds, if there are some. By hand, since each entry of a list has a time.
std::string to_text(const google::protobuf::Timestamp& time) {
    using namespace std::chrono;
    constexpr int kNanosPerMs = 1'000'000;
    const sys_seconds at{seconds(time.seconds())};
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    auto text = fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"), static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (const int ms = time.nanos() / kNanosPerMs; ms != 0) fmt::format_to(std::back_inserter(text), ".{:03}", ms);
    return text += 'Z';
}

std::int64_t folder_number(const std::string& library_id) {
    const auto bytes = ids::decode(library_id);
    if (!bytes) return 0;
    constexpr int kLast = 12;  // The last four bytes of a UUIDv7 are random.
    std::int64_t number = 0;
    for (std::size_t at = kLast; at < bytes->size(); ++at) number = number << 8 | (*bytes)[at];
    return number & INT32_MAX;
}

json::object child_of(const catalog::v1::Track& track, const Marks& marks, const std::string& parent) {
    auto artists = artists_of(track.artists(), catalog::v1::ARTIST_ROLE_ARTIST);
    auto album_artists = artists_of(track.artists(), catalog::v1::ARTIST_ROLE_ALBUM_ARTIST);
    json::object child{{"id", track.id()},
                       {"parent", parent.empty() ? track.album_id() : parent},
                       {"isDir", false},
                       {"isVideo", false},
                       {"title", track.title()},
                       {"type", "music"},
                       {"mediaType", "song"},
                       {"album", track.album_title()},
                       {"albumId", track.album_id()},
                       {"contentType", track.content_type()},
                       {"suffix", suffix_of(track)},
                       {"size", track.size_bytes()},
                       {"duration", track.duration_ms() / kMsPerSecond},
                       {"path", track.path()},
                       {"created", to_text(track.added_at())},
                       {"genres", named(track.genres())}};
    put(child, "artist", display_of(artists, track.display_artist()));
    put(child, "artistId", first_id(artists));
    put(child, "displayArtist", display_of(artists, track.display_artist()));
    put(child, "displayAlbumArtist", display_of(album_artists, track.display_album_artist()));
    put(child, "displayComposer", display_of(artists_of(track.artists(), catalog::v1::ARTIST_ROLE_COMPOSER)));
    put(child, "track", track.track_number());
    put(child, "discNumber", track.disc_number());
    put(child, "year", track.year());
    put(child, "coverArt", track.cover_id());
    put(child, "bitRate", track.bitrate_kbps());
    put(child, "samplingRate", track.sample_rate_hz());
    put(child, "channelCount", track.channels());
    if (!track.genres().empty()) child["genre"] = track.genres(0);
    child["artists"] = std::move(artists);
    child["albumArtists"] = std::move(album_artists);
    child["contributors"] = contributors_of(track);
    put_tags(child, track);
    if (auto gain = gain_of(track); !gain.empty()) child["replayGain"] = std::move(gain);
    put_marks(child, marks, track.id());
    return child;
}

json::object child_of(const catalog::v1::Album& album, const Marks& marks) {
    const auto artists = artists_of(album.artists(), catalog::v1::ARTIST_ROLE_ALBUM_ARTIST);
    json::object child{{"id", album.id()},
                       {"isDir", true},
                       {"isVideo", false},
                       {"title", album.title()},
                       {"album", album.title()},
                       {"mediaType", "album"},
                       {"duration", album.duration_ms() / kMsPerSecond},
                       {"created", to_text(album.added_at())},
                       {"genres", named(album.genres())}};
    put(child, "parent", first_id(artists));
    put(child, "artist", display_of(artists, album.display_artist()));
    put(child, "artistId", first_id(artists));
    put(child, "year", album.year());
    put(child, "coverArt", album.cover_id());
    if (!album.genres().empty()) child["genre"] = album.genres(0);
    put_marks(child, marks, album.id());
    return child;
}

json::object child_of(const catalog::v1::Folder& folder) {
    json::object child{{"id", folder.id()}, {"isDir", true}, {"title", folder.name()}};
    put(child, "parent", folder.parent_id());
    put(child, "coverArt", folder.cover_id());
    return child;
}

json::object album_of(const catalog::v1::Album& album, const Marks& marks) {
    auto artists = artists_of(album.artists(), catalog::v1::ARTIST_ROLE_ALBUM_ARTIST);
    json::object object{{"id", album.id()},
                        {"name", album.title()},
                        {"songCount", album.track_count()},
                        {"duration", album.duration_ms() / kMsPerSecond},
                        {"created", to_text(album.added_at())},
                        {"genres", named(album.genres())}};
    put(object, "artist", display_of(artists, album.display_artist()));
    put(object, "displayArtist", display_of(artists, album.display_artist()));
    put(object, "artistId", first_id(artists));
    put(object, "coverArt", album.cover_id());
    put(object, "year", album.year());
    if (!album.genres().empty()) object["genre"] = album.genres(0);
    object["artists"] = std::move(artists);
    put_tags(object, album);
    put_marks(object, marks, album.id());
    return object;
}

json::object child_of(const catalog::v1::Artist& artist, const Marks& marks) {
    json::object object{{"id", artist.id()},
                        {"name", artist.name()},
                        {"sortName", artist.sort_name()},
                        {"musicBrainzId", artist.musicbrainz_id()},
                        {"albumCount", artist.album_count()}};
    put(object, "coverArt", artist.cover_id());
    put_marks(object, marks, artist.id());
    return object;
}

json::object artist_of(const catalog::v1::Artist& artist, const Marks& marks) {
    auto object = child_of(artist, marks);
    object["roles"] = roles_of(artist);
    return object;
}

json::object playlist_of(const playlist::v1::Playlist& playlist, const std::string& owner, std::int64_t duration_s,
                         const std::string& cover_id) {
    json::object object{{"id", playlist.id()},
                        {"name", playlist.name()},
                        {"owner", owner},
                        {"public", playlist.public_()},
                        {"songCount", playlist.item_count()},
                        {"duration", duration_s},
                        {"created", to_text(playlist.created_at())},
                        {"changed", to_text(playlist.changed_at())}};
    put(object, "comment", playlist.description());
    put(object, "coverArt", cover_id);
    return object;
}

void Index::add(const std::string& letter, json::object artist) {
    auto found = std::find_if(letters_.begin(), letters_.end(),
                              [&](const json::value& known) { return known.at("name").as_string() == letter; });
    if (found == letters_.end()) {
        letters_.push_back(json::object{{"name", letter}, {"artist", json::array()}});
        found = std::prev(letters_.end());
    }
    found->at("artist").as_array().push_back(std::move(artist));
}

}  // namespace polyphony::edge::subsonic
