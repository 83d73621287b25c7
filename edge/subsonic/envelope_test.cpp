#include "edge/subsonic/envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/http/field.hpp>
#include <boost/json/parse.hpp>
#include <pugixml.hpp>

namespace polyphony::edge::subsonic {
namespace {

namespace json = boost::json;

std::string body_of(const http::Response& response) { return std::get<std::string>(response.body); }

Outcome<Format> format(std::multimap<std::string, std::string> values) {
    return format_of(Parameters(std::move(values)));
}

const json::object kPayload{{"album",
                             {{"name", "Ärger & <Co>"},
                              {"year", 2001},
                              {"isCompilation", false},
                              {"gain", -3.5},
                              {"isrc", json::array{"A", "B"}},
                              {"genre", json::array{json::object{{"value", "Folk"}, {"songCount", 2}}}},
                              {"artist", json::object{{"id", "1"}}},
                              {"nothing", nullptr}}}};

TEST(Envelope, IsTheSameInXmlAndJson) {
    const auto as_json = json::parse(body_of(answer({Format::Kind::Json}, kPayload))).at("subsonic-response");
    EXPECT_EQ(as_json.at("status").as_string(), "ok");
    EXPECT_EQ(as_json.at("version").as_string(), "1.16.1");
    EXPECT_EQ(as_json.at("type").as_string(), "polyphony");
    EXPECT_TRUE(as_json.at("openSubsonic").as_bool());
    EXPECT_EQ(as_json.at("album").at("name").as_string(), "Ärger & <Co>");

    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(body_of(answer({}, kPayload)).c_str()));
    const auto root = document.child("subsonic-response");
    EXPECT_STREQ(root.attribute("status").value(), "ok");
    EXPECT_STREQ(root.attribute("openSubsonic").value(), "true");
    EXPECT_STREQ(root.attribute("xmlns").value(), "http://subsonic.org/restapi");
    const auto album = root.child("album");
    EXPECT_STREQ(album.attribute("name").value(), "Ärger & <Co>");
    EXPECT_STREQ(album.attribute("year").value(), "2001");
    EXPECT_STREQ(album.attribute("isCompilation").value(), "false");
    EXPECT_STREQ(album.attribute("gain").value(), "-3.5");
    EXPECT_STREQ(album.child("isrc").text().get(), "A");
    EXPECT_STREQ(album.child("isrc").next_sibling("isrc").text().get(), "B");
    EXPECT_STREQ(album.child("genre").text().get(), "Folk");
    EXPECT_STREQ(album.child("genre").attribute("songCount").value(), "2");
    EXPECT_STREQ(album.child("artist").attribute("id").value(), "1");
    EXPECT_FALSE(album.attribute("nothing"));
}

TEST(Envelope, SaysWhatFailed) {
    const Failure failure{Failure::NotFound, "There is no such album."};
    const auto as_json = json::parse(body_of(answer({Format::Kind::Json}, failure))).at("subsonic-response");
    EXPECT_EQ(as_json.at("status").as_string(), "failed");
    EXPECT_EQ(as_json.at("error").at("code").as_int64(), 70);
    const auto xml = answer({}, failure);
    EXPECT_EQ(xml.status, http::Status::ok);
    EXPECT_THAT(body_of(xml), ::testing::HasSubstr(R"(<error code="70" message="There is no such album.")"));
}

TEST(Envelope, HoldsNothingThatXmlCannot) {
    EXPECT_THAT(to_xml("a", {{"b", "x\x01y\x1F\tz"}}), ::testing::HasSubstr("<a b=\"xy&#09;z\"/>"));
    EXPECT_THAT(to_xml("a", {{"b", "x\uFFFEy\uFFFFz\uFFFD"}}), ::testing::HasSubstr("<a b=\"xyz\uFFFD\"/>"));
}

TEST(Envelope, CallsNothingButAFunction) {
    EXPECT_EQ(format({}).value().kind, Format::Kind::Xml);
    EXPECT_EQ(format({{"f", "json"}}).value().kind, Format::Kind::Json);
    EXPECT_FALSE(format({{"f", "yaml"}}));
    EXPECT_EQ(format({{"f", "jsonp"}}).error().code, Failure::MissingParameter);
    const auto jsonp = format({{"f", "jsonp"}, {"callback", "jQuery1.done_2"}}).value();
    EXPECT_THAT(body_of(answer(jsonp, json::object())), ::testing::StartsWith("jQuery1.done_2({"));
    EXPECT_THAT(body_of(answer(jsonp, json::object())), ::testing::EndsWith("});"));
    for (const auto* callback : {"alert(1)", "a b", "1a", "a;b", "<script>"})
        EXPECT_FALSE(format({{"f", "jsonp"}, {"callback", callback}})) << callback;
}

}  // namespace
}  // namespace polyphony::edge::subsonic
