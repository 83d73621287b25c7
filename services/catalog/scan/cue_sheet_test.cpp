#include "services/catalog/scan/cue_sheet.h"

#include <gmock/gmock.h>

#include <random>

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const std::string kSheet =
    "\xEF\xBB\xBFREM GENRE \"Folk\"\r\n"
    "REM DATE 1999\r\n"
    "PERFORMER \"Anna & Ben\"\r\n"
    "TITLE \"The \"\"Album\"\"\"\r\n"
    "FILE \"C:\\Rips\\Album.wav\" WAVE\r\n"
    "  TRACK 01 AUDIO\r\n"
    "    TITLE \"First\"\r\n"
    "    PERFORMER Anna\r\n"
    "    ISRC DEA123456789\r\n"
    "    FLAGS DCP\r\n"
    "    INDEX 01 00:00:00\r\n"
    "  TRACK 02 AUDIO\r\n"
    "    TITLE Second one\r\n"
    "    INDEX 00 03:58:70\r\n"
    "    INDEX 01 04:00:37\r\n";

TEST(CueSheet, SaysWhereTracksBeginAndWhatTheyAre) {
    const auto sheet = parse_cue_sheet(kSheet);
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->texts.at("DATE"), "1999");
    EXPECT_EQ(sheet->texts.at("GENRE"), "Folk");
    EXPECT_EQ(sheet->texts.at("PERFORMER"), "Anna & Ben");
    ASSERT_THAT(sheet->tracks, SizeIs(2));
    EXPECT_EQ(sheet->tracks[0].file, "C:\\Rips\\Album.wav");
    EXPECT_EQ(sheet->tracks[0].start, 0);
    EXPECT_EQ(sheet->tracks[0].texts.at("PERFORMER"), "Anna");
    EXPECT_EQ(sheet->tracks[0].texts.at("ISRC"), "DEA123456789");
    EXPECT_EQ(sheet->tracks[1].number, 2);
    EXPECT_EQ(sheet->tracks[1].texts.at("TITLE"), "Second one");
    EXPECT_EQ(sheet->tracks[1].start, (4 * 60 * 75) + 37) << "the gap belongs to the track before";
}

TEST(CueSheet, LeavesOutWhatIsNoAudio) {
    const auto sheet = parse_cue_sheet(
        "FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 01:00:00\n");
    ASSERT_TRUE(sheet);
    ASSERT_THAT(sheet->tracks, SizeIs(1));
    EXPECT_EQ(sheet->tracks[0].number, 2);
}

TEST(CueSheet, RefusesWhatMakesNoSense) {
    const auto with = [](const std::string& tracks) { return parse_cue_sheet("FILE \"a\" WAVE\n" + tracks); };
    EXPECT_TRUE(with("TRACK 1 AUDIO\nINDEX 01 00:00:00\n"));
    for (const auto* tracks :
         {"", "TRACK 01 AUDIO\n", "TRACK 00 AUDIO\nINDEX 01 00:00:00\n", "TRACK 100 AUDIO\nINDEX 01 00:00:00\n",
          "TRACK x AUDIO\nINDEX 01 00:00:00\n", "TRACK 01 AUDIO\nINDEX 01 00:00:75\n",
          "TRACK 01 AUDIO\nINDEX 01 00:60:00\n", "TRACK 01 AUDIO\nINDEX 01 -1:00:00\n",
          "TRACK 01 AUDIO\nINDEX 01 99999999999999999999:00:00\n", "TRACK 01 AUDIO\nINDEX 01 0:0\n",
          "TRACK 01 AUDIO\nINDEX 01 00:00:01\nTRACK 02 AUDIO\nINDEX 01 00:00:01\n",
          "TRACK 02 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:01:00\n"})
        EXPECT_FALSE(with(tracks)) << tracks;
}

TEST(CueSheet, SurvivesTenThousandMalformedOnes) {
    std::mt19937 random(1);
    int understood = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto text = kSheet;
        for (auto changes = random() % 8; changes > 0; --changes) {
            const auto at = random() % text.size();
            if (random() % 2 == 0)
                text[at] = static_cast<char>(random());
            else
                text.erase(at, random() % 20);
        }
        const auto sheet = parse_cue_sheet(text);
        if (!sheet) continue;
        ++understood;
        for (const auto& track : sheet->tracks) {
            ASSERT_TRUE(track.number >= 1 && track.number <= kMostParts) << text;
            ASSERT_GE(track.start, 0) << text;
        }
    }
    EXPECT_GT(understood, 1000);
}

}  // namespace
}  // namespace polyphony::catalog::scan
