#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Playlists of HTTP Live Streaming (RFC 8216, and draft-pantos-hls-rfc8216bis for what came after).
namespace polyphony::streaming::hls {

/// One way to hear a track, as the multivariant playlist lists it (section 4.3.4.2).
struct Variant {
    std::string uri;       ///< Of its media playlist.
    std::string codecs;    ///< RFC 6381, such as `mp4a.40.2`.
    int peak_kbps = 0;     ///< The most that a segment has.
    int average_kbps = 0;  ///< 0: not known.
};

/// What a media playlist says of the segments of one variant.
struct MediaPlaylist {
    std::uint32_t timescale = 1;           ///< Ticks a second.
    std::vector<std::uint64_t> durations;  ///< Of each segment, in ticks.
    bool complete = false;                 ///< No more segments will be added.
    std::string init_uri;                  ///< Of the initialization section.
    std::string segment_prefix;            ///< A segment's address is this, its number from 0 on,
    std::string segment_suffix;            ///< and this.
};

/// The multivariant playlist; players begin with the first variant that they can play.
std::string write_playlist(const std::vector<Variant>& variants);
/// A media playlist of fragmented MP4 (section 3.3). Players of one that is not complete ask for it again.
std::string write_playlist(const MediaPlaylist& playlist);

}  // namespace polyphony::streaming::hls
