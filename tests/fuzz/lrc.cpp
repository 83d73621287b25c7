// Lyrics: whatever the file holds, what comes of it is bounded and in order, and read again it is the same.
#include "services/catalog/lyrics/lrc.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    constexpr std::size_t kMostLines = 10'000;
    constexpr std::size_t kLongestLine = 1'000;
    const auto lyrics = catalog::parse_lyrics(fuzz::text(bytes, count));
    fuzz::require(lyrics.lines.size() <= kMostLines);
    std::string written;
    int before = 0;
    for (const auto& line : lyrics.lines) {
        fuzz::require(line.text.size() <= kLongestLine && line.text.find_first_of("\r\n") == std::string::npos);
        fuzz::require(lyrics.synced ? line.start_ms >= before : line.start_ms == 0);
        before = line.start_ms;
        written += catalog::lrc_stamp(line.start_ms) + "-" + line.text + "\n";
    }
    if (!lyrics.synced) return 0;
    const auto again = catalog::parse_lyrics(written);
    fuzz::require(again.lines.size() == lyrics.lines.size());
    for (std::size_t i = 0; i < again.lines.size(); ++i)
        fuzz::require(again.lines[i].start_ms == lyrics.lines[i].start_ms);
    return 0;
}
