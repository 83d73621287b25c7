#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/test_server.h"
#include "platform/http/uri.h"

namespace polyphony::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Router, TakesPartsOfThePath) {
    Router router;
    router.add(Verb::get, "/albums/{album_id}/tracks/{track_id}", test::text(""));
    const auto match = router.match(Verb::get, "/albums/a%2Fb/tracks/7");
    EXPECT_THAT(match.path_parameters, ElementsAre(Pair("album_id", "a/b"), Pair("track_id", "7")));
    EXPECT_EQ(router.match(Verb::get, "/albums//tracks/7").handler, nullptr);
    EXPECT_EQ(router.match(Verb::get, "/albums/1").handler, nullptr);
}

TEST(Router, PrefersTheMostLiteralPattern) {
    Router router;
    router.add(Verb::get, "/tracks/{id}", test::text(""));
    router.add(Verb::get, "/tracks/contains", test::text(""));
    EXPECT_EQ(router.match(Verb::get, "/tracks/contains").pattern, "/tracks/contains");
    EXPECT_EQ(router.match(Verb::get, "/tracks/x").pattern, "/tracks/{id}");
}

TEST(Router, KnowsWhichVerbsAPathAllows) {
    Router router;
    router.add(Verb::get, "/x", test::text(""));
    router.add(Verb::put, "/x", test::text(""));
    EXPECT_THAT(router.match(Verb::post, "/x").allowed, ElementsAre(Verb::get, Verb::head, Verb::put));
    EXPECT_NE(router.match(Verb::head, "/x").handler, nullptr);
    EXPECT_THAT(router.match(Verb::put, "/y").allowed, IsEmpty());
}

TEST(Router, PassesLongestPrefixOnAndTheRestToTheFallback) {
    Router router;
    router.add_proxy("/media/", {"unix:a"});
    router.add_proxy("/media/covers/", {"unix:b"});
    router.set_fallback(test::text(""));
    EXPECT_EQ(router.match(Verb::get, "/media/covers/1").upstream->address, "unix:b");
    EXPECT_EQ(router.match(Verb::get, "/media/audio/1").upstream->address, "unix:a");
    EXPECT_NE(router.match(Verb::get, "/index.html").handler, nullptr);
}

TEST(Uri, DecodesPercentAndRefusesWhatIsNotText) {
    EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
    EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
    EXPECT_EQ(percent_decode("%C3%A4"), "ä");
    for (const auto* bad : {"%", "%4", "%zz", "%ff", "%00", "%c3"}) EXPECT_FALSE(percent_decode(bad)) << bad;
}

TEST(Uri, ReadsForms) {
    const auto form = parse_form("a=1&b=x%26y&a=2&flag");
    ASSERT_TRUE(form);
    EXPECT_THAT(*form, ElementsAre(Pair("a", "1"), Pair("a", "2"), Pair("b", "x&y"), Pair("flag", "")));
    EXPECT_FALSE(parse_form("a=%"));
}

TEST(Uri, SplitsTargetsAndRefusesDotSegments) {
    EXPECT_EQ(split_target("/a/b?c=d")->query, "c=d");
    EXPECT_EQ(split_target("http://host:80/a?b")->path, "/a");
    for (const auto* bad : {"*", "a", "/../x", "/a/..", "/a/%2e%2e/b", "http://host", ""})
        EXPECT_FALSE(split_target(bad)) << bad;
}

}  // namespace
}  // namespace polyphony::http
