#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.h"

/// The catalog's nouns. The contract (contracts/polyphony/catalog/v1/catalog.proto) says what each field means.
namespace polyphony::catalog {

/// Numbered as in the contract.
enum class Role {
    Artist = 1,
    AlbumArtist = 2,
    Composer = 3,
    Conductor = 4,
    Remixer = 5,
    Lyricist = 6,
    Writer = 7,
    Arranger = 8,
    Performer = 9,
    Producer = 10,
    Engineer = 11,
    Mixer = 12,
    DjMixer = 13,
    Director = 14
};

/// A role in a set of roles.
constexpr int role_bit(Role role) { return 1 << static_cast<int>(role); }

/// What else the tags of files say, by the names of docs/tags.md.
using TagValues = std::map<std::string, std::vector<std::string>>;

struct Library {
    std::string id;
    std::string name;
    std::string folder;  ///< Absolute.
    bool everyone = true;
};

struct Credit {
    std::string artist_id;
    std::string name;
    Role role = Role::Artist;
    std::string detail{};  ///< Of a performer: the instrument; empty if the file does not say.

    bool operator==(const Credit&) const = default;
};

/// How loud a track or an album is.
struct Loudness {
    double integrated_lufs = 0;
    double range_lu = 0;
    double true_peak_dbtp = 0;
    double gain_db = 0;

    bool operator==(const Loudness&) const = default;
};

struct Artist {
    std::string id;
    std::string name;
    std::string sort_name;
    std::string sort_key;
    std::string musicbrainz_id;  ///< Empty if no file says it.
    int album_count = 0;
    int track_count = 0;
    int roles = 0;  ///< Bits, see role_bit().
    std::string cover_id;
    std::string cover_blurhash;  ///< Empty until it is known.
};

struct Album {
    std::string id;
    std::string title;
    std::string sort_key;
    std::vector<Credit> artists;
    std::string display_artist;  ///< As credited, if that is more than the names with commas.
    int year = 0;
    std::vector<std::string> genres;
    TagValues tags;
    int track_count = 0;
    int duration_ms = 0;
    std::string cover_id;
    std::string cover_blurhash;  ///< Empty until it is known.
    std::string library_id;
    UnixMillis added_at = 0;
    std::optional<Loudness> loudness;  ///< Nothing until it is measured.

    bool operator==(const Album&) const = default;
};

/// The part of its file that a track is; as it is: all of it.
struct AudioPart {
    int number = 0;             ///< In the file, from 1; 0: the whole file.
    std::int64_t start_us = 0;  ///< In microseconds, rounded.
    std::int64_t end_us = 0;    ///< 0: the file's end.

    bool operator==(const AudioPart&) const = default;
};

/// The file behind a track.
struct AudioFile {
    std::string path;  ///< Relative to the library's folder.
    std::int64_t size_bytes = 0;
    UnixMillis modified_ms = 0;
    std::string content_type;
    std::string codec;
    AudioPart part{};
};

struct Track {
    std::string id;
    std::string title;
    std::vector<Credit> artists;
    std::string display_artist;        ///< As credited, if that is more than the names with commas.
    std::string display_album_artist;  ///< Likewise.
    std::string album_id;
    std::string album_title;
    int disc_number = 0;
    std::string disc_subtitle;
    int track_number = 0;
    int year = 0;
    std::vector<std::string> genres;
    TagValues tags;
    TagValues album_tags;  ///< What it says of its album. Only the scan and the search read it.
    int duration_ms = 0;
    int bitrate_kbps = 0;
    int sample_rate_hz = 0;
    int channels = 0;
    std::string cover_id;
    std::string cover_blurhash;  ///< Empty until it is known.
    std::string library_id;
    UnixMillis added_at = 0;
    std::optional<Loudness> loudness;  ///< Nothing until it is measured.
    std::optional<Loudness> album_loudness;
    AudioFile file;
};

struct Genre {
    std::string name;
    int track_count = 0;
    int album_count = 0;
};

struct AlbumDetail {
    Album album;
    std::vector<Track> tracks;
    std::vector<Album> other_editions;  ///< Of the same release group.
};

struct ArtistDetail {
    Artist artist;
    std::vector<Album> albums;
    std::vector<Track> tracks;
};

struct SearchResult {
    std::vector<Track> tracks;
    std::vector<Album> albums;
    std::vector<Artist> artists;
    std::string corrected_query{};  ///< What was found instead, if there was nothing else.
};

/// Tracks that are the same recording.
struct SameRecording {
    std::vector<Track> tracks;
    double bit_error_rate = 0;
};

/// A part of a list and where it goes on.
template <class T>
struct Page {
    std::vector<T> items;
    std::string next_page_token;  ///< Empty at the end.
    int total = 0;
};

/// A file that could not be read.
struct FileProblem {
    std::string path;  ///< Relative to the library's folder.
    std::string reason;
};

}  // namespace polyphony::catalog
