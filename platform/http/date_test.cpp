#include <fmt/format.h>
#include <gtest/gtest.h>

#include "platform/http/http.h"

namespace polyphony::http {
namespace {

using namespace std::chrono;

constexpr sys_seconds kTime = sys_days{year{1994} / November / 6} + hours{8} + minutes{49} + seconds{37};

TEST(HttpDate, IsWrittenInOneFormAndReadInThree) {
    EXPECT_EQ(format_date(kTime), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), kTime);
    EXPECT_EQ(parse_date("Sunday, 06-Nov-94 08:49:37 GMT"), kTime);
    EXPECT_EQ(parse_date("Sun Nov  6 08:49:37 1994"), kTime);
    EXPECT_EQ(parse_date("Wed Nov 16 08:49:37 1994"), kTime + days{10});
}

TEST(HttpDate, TakesTwoDigitsForAYearNotFarAhead) {
    const int now{year_month_day(floor<days>(system_clock::now())).year()};
    for (const int ahead : {-49, 0, 50}) {
        const auto text = fmt::format("Sunday, 06-Nov-{:02} 08:49:37 GMT", (now + ahead) % 100);
        const auto parsed = parse_date(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(int(year_month_day(floor<days>(*parsed)).year()), now + ahead) << text;
    }
}

TEST(HttpDate, IsNothingElse) {
    for (const auto* text :
         {"", "nonsense", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08-49-37 GMT",
          "Sun, -6 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov-xx 08:49:37 GMT",
          "Sun Nov  x 08:49:37 1994", ", ", "784111777"})
        EXPECT_FALSE(parse_date(text)) << text;
}

}  // namespace
}  // namespace polyphony::http
