#include "platform/encoding/path_text.h"

#include <gtest/gtest.h>

#include <random>

namespace polyphony {
namespace {

TEST(PathTextTest, NamesInUtf8AreTheirOwnText) {
    for (const std::string name :
         {"", "a/b.ogg", "Björk/Jóga.flac", "日本/音楽.mp3", "🎵\\x.ogg", "100% \xC2\xA0.ogg"}) {
        EXPECT_EQ(text_of_path(name), name);
        EXPECT_EQ(path_of_text(name), name);
        EXPECT_EQ(readable_path(name), name);
    }
}

TEST(PathTextTest, OtherBytesComeBack) {
    const std::string latin1 = "Bj\xF6rk.ogg";
    EXPECT_EQ(text_of_path(latin1), "Bj\uEFF6rk.ogg");
    EXPECT_EQ(path_of_text(text_of_path(latin1)), latin1);
    EXPECT_EQ(readable_path(text_of_path(latin1)), "Bj\uFFFDrk.ogg");
}

TEST(PathTextTest, NoTwoNamesHaveTheSameText) {
    const std::string escaped = "\uEFF6";
    EXPECT_NE(text_of_path(escaped), text_of_path("\xF6"));
    EXPECT_EQ(path_of_text(text_of_path(escaped)), escaped);
}

TEST(PathTextTest, AnyBytesComeBackAndTheirTextIsUtf8) {
    std::mt19937 random(6);
    std::uniform_int_distribution<int> byte(0, 255);
    for (int i = 0; i < 2000; ++i) {
        std::string name;
        for (int length = i % 40; length > 0; --length) name += static_cast<char>(byte(random));
        const auto text = text_of_path(name);
        EXPECT_EQ(path_of_text(text), name);
        EXPECT_EQ(readable_path(readable_path(text)), readable_path(text));
        if (text != name) {
            EXPECT_NE(text_of_path(text), text);  // Its escapes are escaped in turn,
        }
        EXPECT_EQ(path_of_text(text_of_path(text)), text);
    }
}

}  // namespace
}  // namespace polyphony
