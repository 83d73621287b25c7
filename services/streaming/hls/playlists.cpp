#include "services/streaming/hls/playlists.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace polyphony::streaming::hls {
namespace {

/// The first version that has fragmented MP4 (6) and all else that is used here (RFC 8216 section 7).
constexpr int kVersion = 7;
constexpr int kBitsOfKilobit = 1000;

/// Without what would end a line or a quoted string: quotes and control characters (sections 4.1, 4.2).
std::string plain(std::string_view text) {
    std::string kept;
    for (const char byte : text)
        if (static_cast<unsigned char>(byte) >= ' ' && byte != '"' && byte != '\x7f') kept += byte;
    return kept;
}

std::string head() { return fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-INDEPENDENT-SEGMENTS\n", kVersion); }

/// The longest duration in whole seconds, rounded as section 4.3.3.1 wants it; at least 1, so that players wait before
/// they ask again.
std::uint64_t target_seconds(const MediaPlaylist& playlist) {
    const auto longest = std::max_element(playlist.durations.begin(), playlist.durations.end());
    if (longest == playlist.durations.end()) return 1;
    const auto rest = *longest % playlist.timescale;
    const auto rounded = *longest / playlist.timescale + (rest >= playlist.timescale - rest ? 1 : 0);
    return std::max<std::uint64_t>(rounded, 1);
}

}  // namespace

std::string write_playlist(const std::vector<Variant>& variants) {
    auto text = head();
    for (const auto& variant : variants) {
        text += fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={}", variant.peak_kbps * kBitsOfKilobit);
        if (variant.average_kbps > 0)
            text += fmt::format(",AVERAGE-BANDWIDTH={}", variant.average_kbps * kBitsOfKilobit);
        text += fmt::format(",CODECS=\"{}\"\n{}\n", plain(variant.codecs), plain(variant.uri));
    }
    return text;
}

std::string write_playlist(const MediaPlaylist& playlist) {
    auto text = head();
    text += fmt::format("#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:{}\n",
                        target_seconds(playlist), playlist.complete ? "VOD" : "EVENT");
    text += fmt::format("#EXT-X-MAP:URI=\"{}\"\n", plain(playlist.init_uri));
    const auto prefix = plain(playlist.segment_prefix);
    const auto suffix = plain(playlist.segment_suffix);
    std::size_t number = 0;
    for (const auto ticks : playlist.durations) {
        const auto seconds = static_cast<double>(ticks) / playlist.timescale;
        // Nine digits are exact to a sample even after years of segments.
        text += fmt::format("#EXTINF:{:.9f},\n{}{}{}\n", seconds, prefix, number++, suffix);
    }
    if (playlist.complete) text += "#EXT-X-ENDLIST\n";
    return text;
}

}  // namespace polyphony::streaming::hls
