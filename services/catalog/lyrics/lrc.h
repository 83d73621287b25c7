#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polyphony::catalog {

/// Lyrics as they stand in a tag or a text file: LRC or plain.
struct LyricsText {
    std::string language;  ///< Empty if the file does not say.
    std::string text;      ///< UTF-8, without control characters but ends of lines and tabs.

    bool operator==(const LyricsText&) const = default;
};

/// A line of lyrics.
struct LyricsLine {
    int start_ms = 0;  ///< 0 if the lyrics are not synced.
    std::string text;

    bool operator==(const LyricsLine&) const = default;
};

/// The words of a track in one language.
struct Lyrics {
    std::string language;  ///< As the file has it; empty if it does not say.
    bool synced = false;   ///< It is known when each line is sung.
    int offset_ms = 0;     ///< How much sooner all lines appear.
    std::vector<LyricsLine> lines;

    bool operator==(const Lyrics&) const = default;
};

/// Reads LRC (https://en.wikipedia.org/wiki/LRC_(file_format)): `[mm:ss.xx]` before a line, several if it is repeated;
/// `[offset:ms]`, `[la:language]`. The other tags about the file and the stamps of single words, `<mm:ss.xx>`, are
/// left out. Text in which nothing is stamped is taken as it is. At most 10,000 lines of at most 1,000 bytes.
Lyrics parse_lyrics(std::string_view text);

/// The words alone, a line each.
std::string words_of(std::string_view text);

/// The stamp of a line, such as `[01:02.345]`.
std::string lrc_stamp(int start_ms);

}  // namespace polyphony::catalog
