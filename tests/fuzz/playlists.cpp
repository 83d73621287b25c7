// HLS playlists: whatever the addresses hold, each stays on its line, and nothing becomes a tag of its own.
#include "services/streaming/hls/playlists.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/check.h"

using namespace polyphony;

namespace {

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// As players split lines: by line feeds, with or without carriage returns.
void check(const std::string& playlist, std::size_t expected_lines) {
    fuzz::require(playlist.starts_with("#EXTM3U\n") && playlist.ends_with('\n'));
    fuzz::require(lines(playlist) == expected_lines);
    fuzz::require(playlist.find('\r') == std::string::npos);
    fuzz::require(std::count(playlist.begin(), playlist.end(), '"') % 2 == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    constexpr std::size_t kHead = 3;
    auto input = fuzz::text(bytes, count);
    const std::string uri(fuzz::take_until(input, '|'));
    const std::string codecs(fuzz::take_until(input, '|'));
    check(streaming::hls::write_playlist({{uri, codecs, 128, 0}, {uri, codecs, 320, 256}}), kHead + 4);

    streaming::hls::MediaPlaylist playlist;
    playlist.timescale = input.empty() ? 1 : static_cast<unsigned char>(input.front()) + 1U;
    for (const char byte : input) playlist.durations.push_back(static_cast<unsigned char>(byte));
    playlist.init_uri = uri;
    playlist.segment_prefix = uri;
    playlist.segment_suffix = codecs;
    constexpr std::size_t kMediaHead = kHead + 4;
    check(write_playlist(playlist), kMediaHead + 2 * input.size());
    playlist.complete = true;
    check(write_playlist(playlist), kMediaHead + 2 * input.size() + 1);
    return 0;
}
