#include "services/broadcast/feed.h"

#include <gmock/gmock.h>

#include <random>

namespace polyphony::broadcast {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t kMost = 100;

const std::string kFeed = R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
 <channel>
  <title> Voices &amp; Choirs </title>
  <link>https://voices.example/</link>
  <description><![CDATA[About <b>singing</b>.]]></description>
  <itunes:image href="https://voices.example/cover.jpg"/>
  <item>
   <title>Two</title><guid isPermaLink="false">two</guid>
   <pubDate>Tue, 03 Nov 2026 06:30:00 +0100</pubDate>
   <itunes:duration>1:02:03</itunes:duration>
   <enclosure url="https://voices.example/2.mp3" length="1234" type="audio/mpeg"/>
  </item>
  <item><title>No audio</title><guid>none</guid></item>
  <item><title>A picture</title><enclosure url="https://voices.example/1.png" type="image/png"/></item>
  <item><title>A file of ours</title><enclosure url="file:///etc/passwd" type="audio/mpeg"/></item>
  <item><enclosure url="http://voices.example/1.ogg" length="-5" type="audio/ogg"/><pubDate>soon</pubDate></item>
  <item><title>Two again</title><guid>two</guid><enclosure url="https://voices.example/2b.mp3"/></item>
 </channel>
</rss>)";

TEST(FeedTest, IsReadWithItsEpisodes) {
    const auto feed = read_feed(kFeed, kMost).value();
    EXPECT_EQ(feed.title, "Voices & Choirs");
    EXPECT_EQ(feed.description, "About <b>singing</b>.");
    EXPECT_EQ(feed.home_page_url, "https://voices.example/");
    EXPECT_EQ(feed.image_url, "https://voices.example/cover.jpg");
    ASSERT_THAT(feed.episodes, SizeIs(2));
    const auto& two = feed.episodes[0];
    EXPECT_EQ(two.title, "Two");
    EXPECT_EQ(two.guid, "two");
    EXPECT_EQ(two.audio_url, "https://voices.example/2.mp3");
    EXPECT_EQ(two.size_bytes, 1234);
    EXPECT_EQ(two.duration_ms, 3'723'000);
    EXPECT_EQ(two.published_at, 1'793'683'800'000);
    const auto& one = feed.episodes[1];
    EXPECT_EQ(one.title, "Untitled");
    EXPECT_EQ(one.guid, "http://voices.example/1.ogg");
    EXPECT_EQ(one.size_bytes, 0);
    EXPECT_EQ(one.published_at, 0);
    EXPECT_THAT(read_feed(kFeed, 1).value().episodes, SizeIs(1));
}

TEST(FeedTest, WhatIsNoFeedIsRefused) {
    for (const auto* text : {"", "nonsense", "<html><body/></html>", "<rss/>", "<rss><channel>", "{}"})
        EXPECT_EQ(read_feed(text, kMost).error().code, Code::InvalidArgument) << text;
    EXPECT_THAT(read_feed("<rss><channel/></rss>", kMost).value().episodes, IsEmpty());
}

TEST(FeedTest, HostileFeedsDoNoHarm) {
    std::string deep = "<rss><channel>";
    for (int i = 0; i < 200'000; ++i) deep += "<item>";
    EXPECT_FALSE(read_feed(deep, kMost));
    EXPECT_TRUE(read_feed(R"(<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>
        <rss><channel><title>&a;&b;</title></channel></rss>)",
                          kMost)
                    .value()
                    .title.find("root") == std::string::npos);
    const auto latin1 = read_feed("<rss><channel><title>Bj\xF6rk</title></channel></rss>", kMost).value();
    EXPECT_EQ(latin1.title, "Bj\uFFFDrk");
    const std::string endless(100'000, 'x');
    const auto huge = read_feed("<rss><channel><title>" + endless + "</title></channel></rss>", kMost).value();
    EXPECT_EQ(huge.title.size(), 1000U);

    std::mt19937 random(25);
    for (int i = 0; i < 3000; ++i) {
        auto broken = kFeed;
        for (int flips = 0; flips < 8; ++flips) broken[random() % broken.size()] = static_cast<char>(random());
        (void)read_feed(broken, kMost);
    }
}

TEST(FeedTest, LengthsAsPeopleWriteThem) {
    EXPECT_EQ(parse_feed_duration("75"), 75'000);
    EXPECT_EQ(parse_feed_duration(" 1:15 "), 75'000);
    EXPECT_EQ(parse_feed_duration("01:01:15"), 3'675'000);
    for (const auto* text : {"", "x", "1:", ":5", "-5", "1:2:3:4", "99999999999", "1000000"})
        EXPECT_EQ(parse_feed_duration(text), 0) << text;
}

TEST(FeedTest, AddressesThatMayBeFetched) {
    EXPECT_TRUE(is_web_address("https://example.org/feed?x=1"));
    EXPECT_TRUE(is_web_address("HTTP://example.org"));
    for (const auto* url : {"", "http://", "https:///x", "ftp://example.org", "file:///etc/passwd", "example.org",
                            "http://a b", "http://a\nb", "javascript:alert(1)", "http://:80/"})
        EXPECT_FALSE(is_web_address(url)) << url;
    EXPECT_FALSE(is_web_address("http://" + std::string(3000, 'a')));
}

}  // namespace
}  // namespace polyphony::broadcast
