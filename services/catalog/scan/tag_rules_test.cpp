#include "services/catalog/scan/tag_rules.h"

#include <gmock/gmock.h>

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

FileFacts understand(std::initializer_list<std::pair<const char*, std::vector<std::string>>> tags) {
    TagLib::PropertyMap map;
    for (const auto& [name, values] : tags) {
        TagLib::StringList list;
        for (const auto& value : values) list.append(TagLib::String(value, TagLib::String::UTF8));
        map.insert(name, list);
    }
    FileFacts facts;
    apply_tags(map, facts);
    return facts;
}

TEST(TagRulesTest, PartsNames) {
    auto facts = understand({{"ARTIST", {"AC/DC", "Anna / Ben; AC/DC"}},
                             {"GENRE", {"R&B", "Folk;Jazz;;"}},
                             {"REMIXER", {"Dora"}},
                             {"CONDUCTOR", {"Emil"}}});
    EXPECT_THAT(facts.artists, ElementsAre("AC/DC", "Anna", "Ben"));
    EXPECT_THAT(facts.genres, ElementsAre("R&B", "Folk", "Jazz"));
    EXPECT_THAT(facts.remixers, ElementsAre("Dora"));
    EXPECT_THAT(facts.conductors, ElementsAre("Emil"));
}

TEST(TagRulesTest, PrefersTheListOfArtistsToTheirSentence) {
    auto facts = understand({{"ARTIST", {"Simon & Garfunkel"}}, {"ARTISTS", {"Simon", "Garfunkel"}}});
    EXPECT_THAT(facts.artists, ElementsAre("Simon", "Garfunkel"));
}

TEST(TagRulesTest, ReadsGains) {
    auto facts = understand({{"REPLAYGAIN_TRACK_GAIN", {"-7.89 dB"}}, {"REPLAYGAIN_ALBUM_GAIN", {"+1.5 dB"}}});
    EXPECT_EQ(facts.track_gain_db, -7.89);
    EXPECT_EQ(facts.album_gain_db, 1.5);
    auto opus = understand({{"R128_TRACK_GAIN", {"-512"}}, {"R128_ALBUM_GAIN", {"128"}}});
    EXPECT_EQ(opus.track_gain_db, 3);
    EXPECT_EQ(opus.album_gain_db, 5.5);
    for (const auto* nonsense : {"", "loud", "nan", "inf", "-1e9 dB", "dB"}) {
        auto none = understand({{"REPLAYGAIN_TRACK_GAIN", {nonsense}}, {"R128_ALBUM_GAIN", {nonsense}}});
        EXPECT_FALSE(none.track_gain_db) << nonsense;
        EXPECT_FALSE(none.album_gain_db) << nonsense;
    }
}

TEST(TagRulesTest, ReadsNumbersThatMakeSense) {
    auto facts = understand({{"TRACKNUMBER", {"07/12"}}, {"DISCNUMBER", {"-1"}}, {"DATE", {"2003-01-02"}}});
    EXPECT_EQ(facts.track_number, 7);
    EXPECT_EQ(facts.disc_number, 0);
    EXPECT_EQ(facts.year, 2003);
    EXPECT_EQ(understand({{"TRACKNUMBER", {"99999999999999"}}}).track_number, 0);
    EXPECT_EQ(understand({{"DATE", {"soon"}}}).year, 0);
}

TEST(TagRulesTest, TidiesText) {
    auto facts = understand({{"TITLE", {"  a\nb\x01 "}}, {"ALBUM", {"   "}}, {"DISCSUBTITLE", {"Live"}}});
    EXPECT_EQ(facts.title, "a b");
    EXPECT_THAT(facts.album, IsEmpty());
    EXPECT_EQ(facts.disc_subtitle, "Live");
}

TEST(TagRulesTest, CutsWhatIsTooLongBetweenCharacters) {
    std::string umlauts;
    for (int i = 0; i < 1000; ++i) umlauts += "ä";
    auto title = understand({{"TITLE", {"x" + umlauts}}}).title;
    EXPECT_LE(title.size(), 500U);
    EXPECT_EQ(title.size() % 2, 1U);
    std::vector<std::string> many(1000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = "artist " + std::to_string(i);
    EXPECT_THAT(understand({{"ARTIST", many}}).artists, SizeIs(64));
}

}  // namespace
}  // namespace polyphony::catalog::scan
