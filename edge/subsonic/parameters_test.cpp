#include "edge/subsonic/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::edge::subsonic {
namespace {

using ::testing::ElementsAre;

Outcome<Parameters> of(std::multimap<std::string, std::string> query, const std::string& body = {},
                       const std::string& type = "application/x-www-form-urlencoded; charset=utf-8") {
    http::Request request;
    request.query = std::move(query);
    request.body = body;
    request.headers.set("Content-Type", type);
    return Parameters::of(request);
}

TEST(Parameters, ComeFromTheQueryAndFromTheForm) {
    const auto parameters = of({{"id", "1"}, {"u", "ada"}}, "id=2&id=3&name=a+b%26c").value();
    EXPECT_THAT(parameters.all("id"), ElementsAre("1", "2", "3"));
    EXPECT_EQ(parameters.text("name"), "a b&c");
    EXPECT_EQ(parameters.text("none"), "");
    EXPECT_FALSE(of({}, "{}", "application/json"));
    EXPECT_FALSE(of({}, "a=%zz"));
}

TEST(Parameters, AreText) {
    const auto is_text = [](const std::string& value) { return Parameters({{"q", value}}).check_text().has_value(); };
    EXPECT_TRUE(is_text("Blåbær 音楽 🎵"));
    EXPECT_FALSE(is_text("\xFF"));
    EXPECT_FALSE(is_text(std::string("a\0b", 3)));
    EXPECT_FALSE(is_text("\xED\xA0\x80")) << "half of a surrogate pair";
}

TEST(Parameters, ThatAreMissingOrWrongAreNamed) {
    const Parameters parameters(
        {{"empty", ""}, {"n", "12"}, {"x", "1x"}, {"big", "99999999999999999999"}, {"f", "true"}});
    EXPECT_EQ(parameters.required("empty").error().code, Failure::MissingParameter);
    EXPECT_EQ(parameters.required_all("none").error().code, Failure::MissingParameter);
    EXPECT_EQ(parameters.required_number("none", 0, 9).error().code, Failure::MissingParameter);
    EXPECT_EQ(parameters.number("n", 0, 20, 5).value(), 12);
    EXPECT_EQ(parameters.number("none", 0, 20, 5).value(), 5);
    EXPECT_EQ(parameters.number("n", 0, 10, 5).error().code, Failure::Generic);
    EXPECT_THAT(parameters.number("x", 0, 10, 5).error().message, ::testing::HasSubstr("x must be"));
    EXPECT_FALSE(parameters.number("big", 0, INT64_MAX, 0));
    EXPECT_EQ(parameters.count("n", 10, 5).value(), 10) << "apps ask for more than there is";
    EXPECT_TRUE(parameters.flag("f", false).value());
    EXPECT_TRUE(parameters.flag("none", true).value());
    EXPECT_EQ(parameters.flag("none").value(), std::nullopt);
    EXPECT_FALSE(parameters.flag("n", false));
}

}  // namespace
}  // namespace polyphony::edge::subsonic
