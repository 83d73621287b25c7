#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "services/catalog/lyrics/lrc.h"

namespace polyphony::catalog::scan {

/// Goes up when more is read of a file than before: those that an older one has read are read again.
inline constexpr int kReaderVersion = 1;

/// What an audio file says about itself: the worker's answer.
struct FileFacts {
    std::string title;  ///< Empty if not tagged, as all that follows.
    std::string album;
    std::vector<std::string> artists;
    std::vector<std::string> album_artists;
    std::vector<std::string> composers;
    std::vector<std::string> conductors;
    std::vector<std::string> remixers;
    std::vector<std::string> genres;
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
    std::string codec;               ///< `vorbis`, `opus`, `flac`, `mp3`, `aac`, `alac`, `pcm`.
    std::string content_type;        ///< Media type, such as `audio/ogg`.
    std::string identity;            ///< A hash of the audio alone: stays when the file is moved or retagged.
    std::vector<LyricsText> lyrics;  ///< Those of the file beside it first.
    std::string cover;               ///< The bytes of the embedded picture; empty if there is none.

    bool operator==(const FileFacts&) const = default;
};

/// A file's facts, or in one sentence why it cannot be taken.
using ReadResult = tl::expected<FileFacts, std::string>;

}  // namespace polyphony::catalog::scan
