#include "services/catalog/scan/tag_rules.h"

#include <gmock/gmock.h>

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

FileFacts understand(std::initializer_list<std::pair<const char*, std::vector<std::string>>> tags,
                     const TagMapping& mapping = default_tag_mapping()) {
    TagLib::PropertyMap map;
    for (const auto& [name, values] : tags) {
        TagLib::StringList list;
        for (const auto& value : values) list.append(TagLib::String(value, TagLib::String::UTF8));
        map.insert(name, list);
    }
    FileFacts facts;
    apply_tags(map, mapping, facts);
    return facts;
}

TEST(TagRulesTest, PartsNames) {
    auto facts = understand({{"ARTIST", {"AC/DC", "Anna / Ben; AC/DC"}},
                             {"GENRE", {"R&B", "Folk;Jazz;;"}},
                             {"REMIXER", {"Dora"}},
                             {"CONDUCTOR", {"Emil"}}});
    EXPECT_THAT(facts.artists, ElementsAre("AC/DC", "Anna", "Ben"));
    EXPECT_THAT(facts.genres, ElementsAre("R&B", "Folk", "Jazz"));
    EXPECT_THAT(facts.credits,
                UnorderedElementsAre(FileCredit{Role::Remixer, "Dora"}, FileCredit{Role::Conductor, "Emil"}));
}

TEST(TagRulesTest, PrefersTheListOfArtistsToTheirSentence) {
    auto facts = understand({{"ARTIST", {"Simon & Garfunkel"}}, {"ARTISTS", {"Simon", "Garfunkel"}}});
    EXPECT_THAT(facts.artists, ElementsAre("Simon", "Garfunkel"));
    EXPECT_EQ(facts.display_artist, "Simon & Garfunkel");
}

TEST(TagRulesTest, KeepsHowArtistsAreCreditedIfThatSaysMore) {
    EXPECT_EQ(understand({{"ARTIST", {"Anna feat. Ben"}}}).display_artist, "Anna feat. Ben");
    EXPECT_EQ(understand({{"ARTIST", {"Anna; Ben"}}}).display_artist, "") << "a list";
    EXPECT_EQ(understand({{"ARTIST", {"Anna", "Ben"}}}).display_artist, "");
    EXPECT_EQ(understand({{"ARTIST", {"Anna, Ben"}}, {"ARTISTS", {"Anna", "Ben"}}}).display_artist, "");
    auto album = understand({{"ALBUMARTIST", {"Anna & Ben"}}, {"ALBUMARTISTS", {"Anna", "Ben"}}});
    EXPECT_THAT(album.album_artists, ElementsAre("Anna", "Ben"));
    EXPECT_EQ(album.display_album_artist, "Anna & Ben");
}

TEST(TagRulesTest, NamesArtistsOnlyIfItKnowsWhoIsMeant) {
    constexpr const char* kAnna = "b1a9c0e9-d987-4042-ae91-78d6a3267d69";
    constexpr const char* kBen = "c1a9c0e9-d987-4042-ae91-78d6a3267d69";
    auto facts = understand({{"ARTISTS", {"The Anna", "Ben"}},
                             {"ARTISTSORT", {"Zimmer, Anna", "Ben"}},
                             {"MUSICBRAINZ_ARTISTID", {std::string(kAnna) + "/" + kBen}}});
    EXPECT_THAT(facts.named_artists, ElementsAre(NamedArtist{"The Anna", "Zimmer, Anna", true, kAnna},
                                                 NamedArtist{"Ben", "Ben", true, kBen}));
    facts = understand({{"ARTISTS", {"The Anna", "Ben"}}, {"MUSICBRAINZ_ARTISTID", {kAnna}}});
    EXPECT_THAT(facts.named_artists,
                ElementsAre(NamedArtist{"The Anna", "Anna", false, ""}, NamedArtist{"Ben", "Ben", false, ""}));
}

TEST(TagRulesTest, ReadsWhatAMappingOfOnesOwnSays) {
    const auto mapping = extended(default_tag_mapping(), R"({
        // Of our own.
        "separators": {"names": ["|"]},
        "articles": ["Die"],
        "roles": {"engineer": ["TONMEISTER"]},
        "tags": {"cellar": {"from": ["SHELF"], "as": "list"}, "comment": {"from": []}}})");
    ASSERT_TRUE(mapping) << mapping.error();
    const auto facts = understand({{"ARTIST", {"Die Anna"}},
                                   {"GENRE", {"Folk|Jazz; Rock"}},
                                   {"TONMEISTER", {"Emil"}},
                                   {"SHELF", {"3|4"}},
                                   {"COMMENT", {"nothing"}}},
                                  *mapping);
    EXPECT_THAT(facts.genres, ElementsAre("Folk", "Jazz; Rock"));
    EXPECT_THAT(facts.credits, ElementsAre(FileCredit{Role::Engineer, "Emil"}));
    EXPECT_EQ(facts.tags, (TagValues{{"cellar", {"3", "4"}}}));
    EXPECT_EQ(facts.named_artists.at(0).sort_name, "Anna");
}

TEST(TagRulesTest, SaysWhatIsWrongWithAMapping) {
    const auto problem = [](std::string_view text) { return extended(default_tag_mapping(), text).error(); };
    EXPECT_EQ(problem(R"({"tags": {"x": {"as": "picture"}}})"), "There is no kind of tag \"picture\".");
    EXPECT_EQ(problem(R"({"roles": {"cook": ["COOK"]}})"), "There is no role \"cook\".");
    EXPECT_EQ(problem(R"({"fields": {"titel": []}})"), "There is no field \"titel\".");
    EXPECT_EQ(problem(R"({"separators": {"names": [""]}})"), "A separator must not be empty.");
    for (const auto* nonsense : {"", "[]", "{\"tags\": 1}", "{\"roles\": {\"mixer\": \"X\"}}"})
        EXPECT_THAT(problem(nonsense), HasSubstr("no tag mapping")) << nonsense;
    EXPECT_THAT(read_tag_mapping("/nowhere").error(), HasSubstr("/nowhere"));
}

TEST(TagRulesTest, LeavesOutWhatMakesNoSense) {
    const auto facts = understand({{"ISRC", {"DEA123456789"}},
                                   {"BPM", {"fast"}},
                                   {"COMPILATION", {"0"}},
                                   {"ITUNESADVISORY", {"0"}},
                                   {"ORIGINALDATE", {"long ago"}},
                                   {"RELEASEDATE", {"1999-5-1"}},
                                   {"MUSICBRAINZ_ALBUMID", {"42"}}});
    EXPECT_EQ(facts.tags, (TagValues{{"isrc", {"DEA123456789"}}}));
    EXPECT_EQ(facts.album_tags, (TagValues{{"releasedate", {"1999"}}}));
}

TEST(TagRulesTest, KeepsNoMoreThanFitsIntoAnEvent) {
    const std::vector<std::string> many(1000, std::string(400, 'x'));
    const auto facts = understand({{"ISRC", {"DEA123456789"}}, {"COMMENT", many}});
    EXPECT_EQ(facts.tags, (TagValues{{"isrc", {"DEA123456789"}}}));
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
