#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// CUE sheets: text that says where in an audio file its tracks lie. As CDRWIN's user guide describes them, and as
/// rippers write them.
namespace polyphony::catalog::scan {

/// Tracks of a sheet, at most.
inline constexpr int kMostParts = 99;

/// A sheet counts in the frames of a CD.
inline constexpr std::int64_t kCueFramesPerSecond = 75;

/// What a command says, by its name: `TITLE`, `PERFORMER`, `SONGWRITER`, `ISRC`, `CATALOG`, and of `REM DATE 1999` the
/// `DATE`.
using CueTexts = std::map<std::string, std::string>;

struct CueTrack {
    int number = 0;
    std::string file;        ///< The name of the audio file, as the sheet gives it.
    std::int64_t start = 0;  ///< Where it begins in there (`INDEX 01`), in frames.
    CueTexts texts;
};

struct CueSheet {
    CueTexts texts;  ///< Of the album.
    std::vector<CueTrack> tracks;
};

/// The audio tracks of a sheet in UTF-8. What it does not know is left out. Nothing if there are none, or it makes no
/// sense: numbers (1 to 99) that do not ascend, a track without a beginning, or one that begins before the one before.
std::optional<CueSheet> parse_cue_sheet(std::string_view text);

}  // namespace polyphony::catalog::scan
