#include "edge/subsonic/client_info.h"

#include <gtest/gtest.h>

namespace polyphony::edge::subsonic {
namespace {

TEST(ClientInfo, IsReadInTheTermsOfTheService) {
    const auto request = read_client_info(R"({
        "name": "Play:1", "platform": "Sonos", "someDayMore": {"x": 1},
        "maxAudioBitrate": 512000, "maxTranscodingAudioBitrate": 256000,
        "directPlayProfiles": [{"containers": ["mp4"], "audioCodecs": ["aac", "alac"], "protocols": [],
                                "maxAudioChannels": 2}],
        "transcodingProfiles": [{"container": "mp3", "audioCodec": "mp3", "protocol": "http", "maxAudioChannels": 1}],
        "codecProfiles": [{"type": "AudioCodec", "name": "mp3", "limitations": [
            {"name": "audioBitrate", "comparison": "LessThanEqual", "values": ["320000"], "required": true},
            {"name": "audioProfile", "comparison": "Equals", "values": ["x"], "required": true},
            {"name": "audioSamplerate", "comparison": "NotEquals", "values": ["8000", "11025"]}]}]})");
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->max_bitrate_kbps(), 512);
    EXPECT_EQ(request->max_transcoded_bitrate_kbps(), 256);
    EXPECT_EQ(request->direct_play(0).codecs(1), "alac");
    EXPECT_EQ(request->direct_play(0).max_channels(), 2);
    EXPECT_EQ(request->transcoding(0).max_channels(), 1);
    ASSERT_EQ(request->limitations_size(), 2) << "profiles are not known";
    EXPECT_EQ(request->limitations(0).values(0), 320) << "kbit/s";
    EXPECT_TRUE(request->limitations(0).required());
    EXPECT_EQ(request->limitations(1).values(1), 11025);
    EXPECT_EQ(request->limitations(1).comparison(), polyphony::streaming::v1::COMPARISON_NOT_EQUALS);
    EXPECT_EQ(request->limitations(1).codec(), "mp3");
}

TEST(ClientInfo, WhatIsNoneIsRefused) {
    EXPECT_EQ(read_client_info("").error().code, Failure::MissingParameter);
    for (const auto* body :
         {"[", "[]", "7", R"({"maxAudioBitrate": "much"})", R"({"directPlayProfiles": 7})",
          R"({"codecProfiles": [{"name": "mp3", "limitations": [{"name": "audioColour", "comparison": "Equals"}]}]})",
          R"({"codecProfiles": [{"name": "mp3", "limitations": [{"name": "audioBitrate", "comparison": "Like"}]}]})",
          R"({"codecProfiles": [{"name": "mp3", "limitations": [{"name": "audioBitrate", "comparison": "Equals",
              "values": ["much"]}]}]})"})
        EXPECT_EQ(read_client_info(body).error().code, Failure::Generic) << body;
}

}  // namespace
}  // namespace polyphony::edge::subsonic
