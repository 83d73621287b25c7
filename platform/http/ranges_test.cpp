#include "platform/http/ranges.h"

#include <gtest/gtest.h>

#include <string>

namespace polyphony::http {
namespace {

constexpr std::uint64_t kSize = 10;
constexpr std::size_t kMost = 3;

/// `first+count` of each part, or what else the field means.
std::string selected(std::string_view field, std::uint64_t size = kSize) {
    const auto ranges = select_ranges(field, size, kMost);
    if (!ranges) return "ignored";
    if (ranges->empty()) return "beyond the end";
    std::string text;
    for (const auto& range : *ranges)
        text += (text.empty() ? "" : " ") + std::to_string(range.first) + "+" + std::to_string(range.count);
    return text;
}

TEST(Ranges, AreFromAByteOnOrTheLastOnes) {
    EXPECT_EQ(selected("bytes=0-0"), "0+1");
    EXPECT_EQ(selected("bytes=2-5"), "2+4");
    EXPECT_EQ(selected("bytes=5-"), "5+5");
    EXPECT_EQ(selected("bytes=5-99999999999999999999999"), "5+5");
    EXPECT_EQ(selected("bytes=-3"), "7+3");
    EXPECT_EQ(selected("bytes=-30"), "0+10");
    EXPECT_EQ(selected("BYTES= 1-1 "), "1+1");
}

TEST(Ranges, CanBeSeveral) {
    EXPECT_EQ(selected("bytes=0-1,3-4"), "0+2 3+2");
    EXPECT_EQ(selected("bytes=7-, 0-0 ,-1"), "ignored");  // The last byte twice.
    EXPECT_EQ(selected("bytes=5-6\t,\t0-0 , -1"), "5+2 0+1 9+1");
    EXPECT_EQ(selected("bytes=,0-1,,3-4,"), "0+2 3+2");
    EXPECT_EQ(selected("bytes=0-1,2-3"), "0+2 2+2");
    EXPECT_EQ(selected("bytes=0-1,20-30"), "0+2");
}

TEST(Ranges, AreIgnoredIfMalformed) {
    for (const auto* field :
         {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=1-2x", "bytes=--1", "bytes=+1-2",
          "items=0-1", "bytes=1", "bytes=,", "bytes=0-1,x", "bytes=0-1;3-4", "bytes=0-1, bytes=3-4", "bytes=1 - 2"})
        EXPECT_EQ(selected(field), "ignored") << field;
}

TEST(Ranges, AreIgnoredIfTooManyOrTheSameBytesTwice) {
    EXPECT_EQ(selected("bytes=0-0,2-2,4-4"), "0+1 2+1 4+1");
    EXPECT_EQ(selected("bytes=0-0,2-2,4-4,6-6"), "ignored");
    EXPECT_EQ(selected("bytes=90-,91-,92-,93-"), "ignored");
    EXPECT_EQ(selected("bytes=0-5,5-6"), "ignored");
    EXPECT_EQ(selected("bytes=0-,0-,0-"), "ignored");
}

TEST(Ranges, CanLieBeyondTheEnd) {
    for (const auto* field :
         {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999999-", "bytes=-0", "bytes=10-,20-21"})
        EXPECT_EQ(selected(field), "beyond the end") << field;
    EXPECT_EQ(selected("bytes=0-", 0), "beyond the end");
    EXPECT_EQ(selected("bytes=-5", 0), "beyond the end");
    EXPECT_EQ(selected("bytes=0-18446744073709551615", UINT64_MAX), "0+18446744073709551615");
}

}  // namespace
}  // namespace polyphony::http
