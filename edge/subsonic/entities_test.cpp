#include "edge/subsonic/entities.h"

#include <gtest/gtest.h>

namespace polyphony::edge::subsonic {
namespace {

std::string text_of(std::int64_t seconds, int nanos) {
    google::protobuf::Timestamp time;
    time.set_seconds(seconds);
    time.set_nanos(nanos);
    return to_text(time);
}

TEST(Times, AreRfc3339InUtc) {
    EXPECT_EQ(text_of(0, 0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(text_of(1'709'164'799, 0), "2024-02-28T23:59:59Z");
    EXPECT_EQ(text_of(1'709'164'800, 7'000'000), "2024-02-29T00:00:00.007Z") << "a leap day";
    EXPECT_EQ(text_of(1'800'000'000, 120'000'000), "2027-01-15T08:00:00.120Z");
    EXPECT_EQ(text_of(-1, 500'000'000), "1969-12-31T23:59:59.500Z");
}

}  // namespace
}  // namespace polyphony::edge::subsonic
