#include "platform/encoding/utf8.h"

#include <gtest/gtest.h>

namespace polyphony {
namespace {

TEST(Utf8Test, CountsCharacters) {
    EXPECT_EQ(utf8::count(""), 0U);
    EXPECT_EQ(utf8::count("abc"), 3U);
    EXPECT_EQ(utf8::count("Björk 音楽 🎵"), 10U);
}

TEST(Utf8Test, CutsBetweenCharacters) {
    EXPECT_EQ(utf8::cut("abc", 3), "abc");
    EXPECT_EQ(utf8::cut("abc", 2), "ab");
    EXPECT_EQ(utf8::cut("aö", 2), "a");
    EXPECT_EQ(utf8::cut("aö", 3), "aö");
    EXPECT_EQ(utf8::cut("🎵", 3), "");
    EXPECT_EQ(utf8::cut("\x80\x80\x80", 2), "");
}

}  // namespace
}  // namespace polyphony
