#include "services/streaming/hls/playlists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::streaming::hls {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

MediaPlaylist playlist() {
    MediaPlaylist playlist;
    playlist.timescale = 44'100;
    playlist.durations = {176'128, 176'128, 90'112};
    playlist.complete = true;
    playlist.init_uri = "init.mp4?sig=a";
    playlist.segment_prefix = "segments/";
    playlist.segment_suffix = ".m4s?sig=a";
    return playlist;
}

TEST(Playlists, NameEachSegmentWithItsExactDuration) {
    EXPECT_EQ(write_playlist(playlist()),
              "#EXTM3U\n"
              "#EXT-X-VERSION:7\n"
              "#EXT-X-INDEPENDENT-SEGMENTS\n"
              "#EXT-X-TARGETDURATION:4\n"
              "#EXT-X-MEDIA-SEQUENCE:0\n"
              "#EXT-X-PLAYLIST-TYPE:VOD\n"
              "#EXT-X-MAP:URI=\"init.mp4?sig=a\"\n"
              "#EXTINF:3.993832200,\n"
              "segments/0.m4s?sig=a\n"
              "#EXTINF:3.993832200,\n"
              "segments/1.m4s?sig=a\n"
              "#EXTINF:2.043356009,\n"
              "segments/2.m4s?sig=a\n"
              "#EXT-X-ENDLIST\n");
}

TEST(Playlists, MayBeToBeContinued) {
    auto growing = playlist();
    growing.complete = false;
    EXPECT_THAT(write_playlist(growing), HasSubstr("#EXT-X-PLAYLIST-TYPE:EVENT\n"));
    EXPECT_THAT(write_playlist(growing), Not(HasSubstr("ENDLIST")));
    growing.durations.clear();
    EXPECT_THAT(write_playlist(growing), HasSubstr("#EXT-X-TARGETDURATION:1\n"));
}

TEST(Playlists, RoundTheLongestDuration) {
    auto short_ones = playlist();
    short_ones.timescale = 1000;
    for (const auto& [ticks, seconds] :
         std::vector<std::pair<std::uint64_t, int>>{{1, 1}, {1499, 1}, {1500, 2}, {4000, 4}, {4499, 4}, {4500, 5}}) {
        short_ones.durations = {1, ticks};
        EXPECT_THAT(write_playlist(short_ones), HasSubstr("#EXT-X-TARGETDURATION:" + std::to_string(seconds) + "\n"));
    }
}

TEST(Playlists, ListTheVariants) {
    const std::vector<Variant> variants{{"a.m3u8?kbps=128", "mp4a.40.2", 140, 128}, {"b.m3u8", "fLaC", 1000, 0}};
    EXPECT_EQ(write_playlist(variants),
              "#EXTM3U\n"
              "#EXT-X-VERSION:7\n"
              "#EXT-X-INDEPENDENT-SEGMENTS\n"
              "#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=128000,CODECS=\"mp4a.40.2\"\n"
              "a.m3u8?kbps=128\n"
              "#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS=\"fLaC\"\n"
              "b.m3u8\n");
}

TEST(Playlists, KeepLinesTogether) {
    EXPECT_THAT(write_playlist({{"a\n#EXT-X-ENDLIST\r\nb", "x\",URI=\"y", 1, 1}}),
                HasSubstr("CODECS=\"x,URI=y\"\na#EXT-X-ENDLISTb\n"));
}

}  // namespace
}  // namespace polyphony::streaming::hls
