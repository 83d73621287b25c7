#include "edge/player/transcode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/edge/v1/player.pb.h"
#include "polyphony/payment/v1/payment.pb.h"
#include "polyphony/playlist/v1/playlist.pb.h"

namespace polyphony::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FillFromJson, FillsFields) {
    playlist::v1::CreatePlaylistRequest request;
    ASSERT_FALSE(
        fill_from_json(R"({"name":"Für Elise","public":true,"track_ids":["a","b"],"description":null})", request));
    EXPECT_EQ(request.name(), "Für Elise");
    EXPECT_TRUE(request.public_());
    EXPECT_THAT(request.track_ids(), ElementsAre("a", "b"));
}

TEST(FillFromJson, KnowsWhatIsSet) {
    playlist::v1::UpdatePlaylistRequest request;
    ASSERT_FALSE(fill_from_json(R"({"name":""})", request));
    EXPECT_TRUE(request.has_name());
    EXPECT_FALSE(request.has_description());
}

struct BadBody {
    const char* body;
    const char* says;
};

class FillFromBadJson : public ::testing::TestWithParam<BadBody> {};

TEST_P(FillFromBadJson, SaysWhatIsWrong) {
    playlist::v1::CreatePlaylistRequest request;
    const auto error = fill_from_json(GetParam().body, request);
    ASSERT_TRUE(error) << GetParam().body;
    EXPECT_EQ(error->code, Code::InvalidArgument);
    EXPECT_THAT(error->message, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, FillFromBadJson,
    ::testing::Values(BadBody{R"({"name":5})", "`name` must be text"}, BadBody{R"({"name":{}})", "`name` must be text"},
                      BadBody{R"({"name":["a"]})", "`name` must be text"},
                      BadBody{R"({"name":"a\u0000b"})", "`name` must not contain"},
                      BadBody{R"({"public":"yes"})", "`public` must be true or false"},
                      BadBody{R"({"public":1})", "`public` must be true or false"},
                      BadBody{R"({"track_ids":"a"})", "`track_ids` must be a list"},
                      BadBody{R"({"track_ids":["a",1]})", "`track_ids[1]` must be text"},
                      BadBody{R"({"track_ids":[null]})", "`track_ids[0]` must be text"},
                      BadBody{R"({"nme":"x"})", "no field `nme`"},
                      BadBody{R"({"trackIds":["x"]})", "no field `trackIds`"},
                      BadBody{R"({"a b\n":1})", "an unknown field"}, BadBody{"[1]", "must be a JSON object"},
                      BadBody{"null", "must be a JSON object"}, BadBody{R"({"name":)", "not valid JSON"},
                      BadBody{"{} x", "not valid JSON"}, BadBody{"{\"name\":\"\xff\"}", "not valid JSON"},
                      BadBody{R"({"name":"\ud800"})", "not valid JSON"},
                      BadBody{R"({"name":[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]})", "not valid JSON"}));

TEST(FillFromJson, ChecksNumbers) {
    for (const char* bad : {R"("x")", "1.5", "2147483648", "-2147483649", "1e99", "true", R"("7")"}) {
        playlist::v1::AddItemsRequest request;
        const auto error = fill_from_json(R"({"position":)" + std::string(bad) + "}", request);
        ASSERT_TRUE(error) << bad;
        EXPECT_THAT(error->message, HasSubstr("`position` must be a whole number")) << bad;
    }
    for (const auto& [good, value] : {std::pair{"0", 0}, {"-7", -7}, {"2147483647", 2147483647}, {"3.0", 3}}) {
        playlist::v1::AddItemsRequest request;
        ASSERT_FALSE(fill_from_json(R"({"position":)" + std::string(good) + "}", request)) << good;
        EXPECT_TRUE(request.has_position());
        EXPECT_EQ(request.position(), value);
    }
}

TEST(FillFromJson, ChecksWhatIsInside) {
    polyphony::edge::v1::PlaylistView view;
    EXPECT_THAT(fill_from_json(R"({"tracks":{"x":{"title":1}}})", view)->message, HasSubstr("`tracks.x.title`"));
    EXPECT_THAT(fill_from_json(R"({"items":[{"id":"a"},{"idd":"b"}]})", view)->message, HasSubstr("`items[1].idd`"));
    EXPECT_THAT(fill_from_json(R"({"items":[{"added_at":"yesterday"}]})", view)->message, HasSubstr("does not fit"));
    catalog::v1::ListAlbumsRequest list;
    EXPECT_THAT(fill_from_json(R"({"order":"ALBUM_ORDER_LOUDEST"})", list)->message, HasSubstr("`order`"));
    EXPECT_THAT(fill_from_json(R"({"order":1})", list)->message, HasSubstr("`order`"));
    ASSERT_FALSE(fill_from_json(R"({"order":"ALBUM_ORDER_YEAR"})", list));
    EXPECT_EQ(list.order(), catalog::v1::ALBUM_ORDER_YEAR);
}

http::Request get(std::multimap<std::string, std::string> query, std::map<std::string, std::string> path = {}) {
    http::Request request;
    request.query = std::move(query);
    request.path_parameters = std::move(path);
    return request;
}

TEST(FillFromRequest, ReadsTheQuery) {
    catalog::v1::ListAlbumsRequest list;
    ASSERT_FALSE(fill_from_request(get({{"page_size", "20"}, {"order", "ALBUM_ORDER_YEAR"}, {"genre", "Jazz"}}), list));
    EXPECT_EQ(list.page_size(), 20);
    EXPECT_EQ(list.order(), catalog::v1::ALBUM_ORDER_YEAR);
    EXPECT_EQ(list.genre(), "Jazz");
    catalog::v1::BatchGetTracksRequest batch;
    ASSERT_FALSE(fill_from_request(get({{"track_ids", "a"}, {"track_ids", "b"}, {"track_ids", "a"}}), batch));
    EXPECT_THAT(batch.track_ids(), ElementsAre("a", "b", "a"));
}

TEST(FillFromRequest, SaysWhichParameterIsWrong) {
    const auto says = [](std::multimap<std::string, std::string> query) {
        catalog::v1::ListAlbumsRequest list;
        const auto error = fill_from_request(get(std::move(query)), list);
        return error ? error->message : "nothing";
    };
    EXPECT_THAT(says({{"page_size", "many"}}), HasSubstr("`page_size` must be a whole number"));
    EXPECT_THAT(says({{"page_size", "1.5"}}), HasSubstr("`page_size` must be a whole number"));
    EXPECT_THAT(says({{"page_size", ""}}), HasSubstr("`page_size` must be a whole number"));
    EXPECT_THAT(says({{"page_size", "99999999999"}}), HasSubstr("`page_size` must be a whole number"));
    EXPECT_THAT(says({{"page_size", "1"}, {"page_size", "2"}}), HasSubstr("`page_size` may be given once"));
    EXPECT_THAT(says({{"order", "year"}}), HasSubstr("`order` must be the name of a AlbumOrder"));
    EXPECT_THAT(says({{"genre", "\xff"}}), HasSubstr("`genre` must be UTF-8"));
    EXPECT_THAT(says({{"genre", std::string("a\0b", 3)}}), HasSubstr("`genre` must be UTF-8"));
    EXPECT_THAT(says({{"colour", "red"}}), HasSubstr("no parameter `colour`"));
    EXPECT_THAT(says({{"\xff\xfe", "red"}}), HasSubstr("an unknown parameter"));
}

TEST(FillFromRequest, ThePathWinsOverTheBody) {
    auto request = get({}, {{"playlist_id", "of the path"}});
    request.verb = http::Verb::post;
    request.body = R"({"playlist_id":"of the body","track_ids":["t"]})";
    playlist::v1::AddItemsRequest add;
    ASSERT_FALSE(fill_from_request(request, add));
    EXPECT_EQ(add.playlist_id(), "of the path");
    EXPECT_THAT(add.track_ids(), ElementsAre("t"));
}

TEST(FillFromRequest, AnEmptyBodyIsAnEmptyMessage) {
    auto request = get({});
    request.verb = http::Verb::post;
    playlist::v1::CreatePlaylistRequest create;
    EXPECT_FALSE(fill_from_request(request, create));
}

TEST(ToJson, KeepsNamesAndDefaults) {
    playlist::v1::Playlist list;
    list.set_id("p");
    list.mutable_created_at()->set_seconds(1);
    EXPECT_EQ(to_json(list).value(),
              R"({"id":"p","name":"","description":"","owner_id":"","public":false,"snapshot_id":"","item_count":0,)"
              R"("created_at":"1970-01-01T00:00:01Z"})");
    polyphony::payment::v1::Money money;
    money.set_amount_minor(999);
    EXPECT_EQ(to_json(money).value(), R"({"amount_minor":"999","currency":""})");
}

}  // namespace
}  // namespace polyphony::edge
