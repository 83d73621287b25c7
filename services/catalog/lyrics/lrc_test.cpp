#include "services/catalog/lyrics/lrc.h"

#include <gtest/gtest.h>

namespace polyphony::catalog {
namespace {

using Lines = std::vector<LyricsLine>;

TEST(Lrc, StampsSayWhenALineBegins) {
    const auto lyrics = parse_lyrics("[00:01.50]One\n[01:02.345] Two \r\n[02:03]Three\r[00:04:05]Four\n");
    EXPECT_TRUE(lyrics.synced);
    EXPECT_EQ(lyrics.lines, (Lines{{1500, "One"}, {4050, "Four"}, {62'345, "Two"}, {123'000, "Three"}}));
}

TEST(Lrc, ALineThatIsRepeatedHasSeveralStamps) {
    const auto lyrics = parse_lyrics("[00:01.00][00:03.00]Chorus\n[00:02.00]Verse");
    EXPECT_EQ(lyrics.lines, (Lines{{1000, "Chorus"}, {2000, "Verse"}, {3000, "Chorus"}}));
}

TEST(Lrc, WhereNothingIsSungTheLineIsEmpty) {
    EXPECT_EQ(parse_lyrics("[00:01.00]La\n[00:02.00]").lines, (Lines{{1000, "La"}, {2000, ""}}));
}

TEST(Lrc, WhatIsSaidOfTheFileIsNotSung) {
    const auto lyrics = parse_lyrics("\xEF\xBB\xBF[ti:Title]\n[ar:Artist]\n[la:eng]\n[offset:+250]\n[00:01.00]La");
    EXPECT_EQ(lyrics.language, "eng");
    EXPECT_EQ(lyrics.offset_ms, 250);
    EXPECT_EQ(lyrics.lines, (Lines{{1000, "La"}}));
    EXPECT_EQ(parse_lyrics("[offset:-99999999999]\n[00:01.00]La").offset_ms, 0);
}

TEST(Lrc, StampsOfWordsAreDropped) {
    EXPECT_EQ(parse_lyrics("[00:01.00]<00:01.00>One <00:01.50>more <b>time").lines,
              (Lines{{1000, "One more <b>time"}}));
}

TEST(Lrc, TextWithoutStampsIsTakenAsItIs) {
    const auto lyrics = parse_lyrics("\n[Chorus]\n\nLa la [1:99] la\n\n");
    EXPECT_FALSE(lyrics.synced);
    EXPECT_EQ(lyrics.lines, (Lines{{0, "[Chorus]"}, {0, ""}, {0, "La la [1:99] la"}}));
    EXPECT_EQ(parse_lyrics(""), Lyrics{});
}

TEST(Lrc, AHostileFileMakesNoMoreThanItMay) {
    std::string stamps;
    for (int i = 0; i < 50'000; ++i) stamps += "[0:01]";
    const auto lyrics = parse_lyrics(stamps + std::string(5000, 'a'));
    EXPECT_EQ(lyrics.lines.size(), 10'000U);
    EXPECT_EQ(lyrics.lines.front().text.size(), 1'000U);
}

TEST(Lrc, AStampIsReadAsItIsWritten) {
    EXPECT_EQ(lrc_stamp(62'345), "[01:02.345]");
    EXPECT_EQ(parse_lyrics(lrc_stamp(62'345) + "La").lines, (Lines{{62'345, "La"}}));
}

}  // namespace
}  // namespace polyphony::catalog
