#include "services/broadcast/stream_list.h"

#include <gtest/gtest.h>

namespace polyphony::broadcast {
namespace {

TEST(StreamListTest, IsKnownByItsEnding) {
    for (const auto* url : {"http://a/b.m3u", "https://a/B.PLS", "http://a/b.pls?x=1", "http://a/b.m3u#c"})
        EXPECT_TRUE(is_stream_list(url)) << url;
    for (const auto* url : {"http://a/b.m3u8", "http://a/b.mp3", "http://a/?list=b.m3u", "http://a/m3u", ""})
        EXPECT_FALSE(is_stream_list(url)) << url;
}

TEST(StreamListTest, NamesItsFirstStream) {
    EXPECT_EQ(first_stream("#EXTM3U\r\n#EXTINF:-1,Radio\r\n\r\n http://a/1 \r\nhttp://a/2\r\n"), "http://a/1");
    EXPECT_EQ(first_stream("[playlist]\nNumberOfEntries=2\nTitle1=http\nFile1=https://a/1\nFile2=https://a/2"),
              "https://a/1");
    EXPECT_EQ(first_stream("file1 = http://a/1\rTitle1=x"), "http://a/1");
    for (const auto* nothing :
         {"", "\n\n", "File", "File1=", "song.mp3", "file:///etc/passwd", "<html>http://a</html>"})
        EXPECT_EQ(first_stream(nothing), "") << nothing;
}

}  // namespace
}  // namespace polyphony::broadcast
