#include "services/catalog/scan/protocol.h"

#include <gtest/gtest.h>

namespace polyphony::catalog::scan {
namespace {

TEST(ProtocolTest, CarriesPaths) {
    std::string path = "/music/a \"b\"\n\\ü.ogg";
    const ReadRequest request{path, path + ".lrc", path + ".cue"};
    auto line = encode_request(request);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(decode_request(line), request);
}

TEST(ProtocolTest, CarriesFacts) {
    FileFacts facts;
    facts.title = "Ünïcode\n";
    facts.artists = {"a", "b"};
    facts.genres = {"c"};
    facts.credits = {{Role::Performer, "Anna", "piano"}};
    facts.named_artists = {{"a", "A", true, "id"}};
    facts.tags = {{"isrc", {"x", "y"}}};
    facts.album_tags = {{"label", {"\"z\""}}};
    facts.year = 1999;
    facts.track_gain_db = -7.25;
    facts.part = {2, 1'000'000, 2'000'000};
    facts.parts = {facts, facts};
    facts.cover = std::string("\0\xff\n", 3);
    auto line = encode_reply(facts);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    auto reply = decode_reply(line);
    ASSERT_TRUE(reply);
    EXPECT_EQ(*reply, ReadResult(facts));
}

TEST(ProtocolTest, CarriesReasons) {
    auto reply = decode_reply(encode_reply(ReadResult(tl::unexpect, "It is broken.")));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->error(), "It is broken.");
}

TEST(ProtocolTest, RefusesNonsense) {
    EXPECT_FALSE(decode_request("nonsense"));
    EXPECT_FALSE(decode_request("[]"));
    EXPECT_FALSE(decode_request(R"({"path":1,"sidecar":""})"));
    EXPECT_FALSE(decode_reply(""));
    EXPECT_FALSE(decode_reply("{}"));
    EXPECT_FALSE(decode_reply(R"({"reason":1})"));
    auto wrong_type = encode_reply(FileFacts{});
    wrong_type.replace(wrong_type.find("\"year\":0"), 8, "\"year\":\"\"");
    EXPECT_FALSE(decode_reply(wrong_type));
}

}  // namespace
}  // namespace polyphony::catalog::scan
