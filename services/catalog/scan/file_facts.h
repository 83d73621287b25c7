#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "services/catalog/lyrics/lrc.h"
#include "services/catalog/model.h"

namespace polyphony::catalog::scan {

/// Goes up when more is read of a file than before: those that an older one has read are read again.
inline constexpr int kReaderVersion = 3;

/// Someone who took part, besides those whom the track and the album are credited to.
struct FileCredit {
    Role role = Role::Composer;
    std::string name;
    std::string detail{};  ///< Of a performer: the instrument.

    bool operator==(const FileCredit&) const = default;
};

/// What the file says of someone whom it names.
struct NamedArtist {
    std::string name;
    std::string sort_name;       ///< Without its article, if the file does not say.
    bool sort_tagged = false;    ///< Whether the file says it.
    std::string musicbrainz_id;  ///< Empty if the file does not say.

    bool operator==(const NamedArtist&) const = default;
};

/// What an audio file says about itself: the worker's answer.
struct FileFacts {
    std::string title;  ///< Empty if not tagged, as all that follows.
    std::string album;
    std::vector<std::string> artists;
    std::vector<std::string> album_artists;
    std::string display_artist;  ///< The artists as credited, if that is more than the names with commas.
    std::string display_album_artist;
    std::vector<FileCredit> credits;
    std::vector<NamedArtist> named_artists;
    std::vector<std::string> genres;
    TagValues tags;
    TagValues album_tags;  ///< What it says of its album.
    int track_number = 0;
    int disc_number = 0;
    std::string disc_subtitle;
    int year = 0;
    int duration_ms = 0;
    int bitrate_kbps = 0;
    int sample_rate_hz = 0;
    int channels = 0;
    std::optional<double> track_gain_db;  ///< By ReplayGain or R128 tags, to ReplayGain's reference.
    std::optional<double> album_gain_db;
    std::string codec;               ///< `vorbis`, `opus`, `flac`, `mp3`, `aac`, `alac`, `pcm`, `wma` …
    std::string content_type;        ///< Media type, such as `audio/ogg`.
    std::string identity;            ///< A hash of the audio alone: stays when the file is moved or retagged.
    std::vector<LyricsText> lyrics;  ///< Those of the file beside it first.
    std::string cover;               ///< The bytes of the embedded picture; empty if there is none.
    AudioPart part{};
    std::vector<FileFacts> parts;  ///< The tracks that a CUE sheet cuts it into; empty: it is one.

    bool operator==(const FileFacts&) const = default;
};

/// Files that belong to an audio file; each empty if there is none.
struct Companions {
    std::filesystem::path lyrics;  ///< A text file.
    std::filesystem::path cue;     ///< A CUE sheet.
};

/// A file's facts, or in one sentence why it cannot be taken.
using ReadResult = tl::expected<FileFacts, std::string>;

}  // namespace polyphony::catalog::scan
