#include "services/catalog/search/search_query.h"

#include <gmock/gmock.h>

#include "services/catalog/search/search_words.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SearchClause plain(SearchField field, std::vector<std::string> some) { return {field, std::move(some), false}; }
SearchClause phrase(SearchField field, std::vector<std::string> some) { return {field, std::move(some), true}; }

TEST(SearchQueryTest, ReadsWordsPhrasesAndFilters) {
    const auto terms = parse_search("Abbey artist:Beatles TITLE:\"Come Together\" genre:rock \"the end");
    EXPECT_THAT(terms.clauses,
                ElementsAre(plain(SearchField::Any, {"abbey"}), plain(SearchField::Artist, {"beatles"}),
                            phrase(SearchField::Title, {"come", "together"}), plain(SearchField::Genre, {"rock"}),
                            phrase(SearchField::Any, {"the", "end"})));
    EXPECT_EQ(terms.word_count(), 7U);
    EXPECT_THAT(parse_search("lyrics:Hello").clauses, ElementsAre(SearchClause{SearchField::Lyrics, {"hello"}, false}));
    EXPECT_THAT(parse_search("isrc:US-RC1-76-07839 label:ECM").clauses,
                ElementsAre(plain(SearchField::Isrc, {"usrc17607839"}), plain(SearchField::Label, {"ecm"})));
}

TEST(SearchQueryTest, ReadsYears) {
    const auto years = [](std::string_view text) { return parse_search(text).years; };
    EXPECT_THAT(years("year:1994"), ElementsAre(YearRange{1994, 1994}));
    EXPECT_THAT(years("year:199"), ElementsAre(YearRange{1990, 1999}));
    EXPECT_THAT(years("year:1990-1999"), ElementsAre(YearRange{1990, 1999}));
    EXPECT_THAT(years("year:1990-"), ElementsAre(YearRange{1990, 9999}));
    EXPECT_THAT(years("year:-1999"), ElementsAre(YearRange{0, 1999}));
    for (const auto* wrong : {"year:", "year:-", "year:x", "year:19941", "year:1-2-3", "year:\"\""})
        EXPECT_THAT(years(wrong), IsEmpty()) << wrong;
    EXPECT_THAT(parse_search("year:x").clauses, ElementsAre(plain(SearchField::Any, {"x"})));
}

TEST(SearchQueryTest, WhatIsNoFilterIsWords) {
    EXPECT_THAT(parse_search("Live: One").clauses,
                ElementsAre(plain(SearchField::Any, {"live"}), plain(SearchField::Any, {"one"})));
    EXPECT_THAT(parse_search("album: artist: composer:bach").clauses,
                ElementsAre(plain(SearchField::Any, {"album"}), plain(SearchField::Any, {"artist"}),
                            plain(SearchField::Any, {"composer", "bach"})));
    for (const auto* nothing : {"", " ", "\"", "\"\"", "!!!", "*", "artist:\"", "isrc:-"})
        EXPECT_TRUE(parse_search(nothing).empty() || parse_search(nothing).clauses[0].words[0] == "artist") << nothing;
    EXPECT_EQ(parse_search("a a a").word_count(), 1U);
}

TEST(SearchQueryTest, WhatIsWrittenIsReadAsTheSame) {
    for (const auto* text :
         {"abbey road", "artist:beatles \"come together\"", "year:1990-1999 genre:rock", "東京 日"}) {
        const auto written = write_search(parse_search(text));
        EXPECT_EQ(write_search(parse_search(written)), written);
    }
    EXPECT_EQ(write_search(parse_search("Artist:BEATLES year:199")), "artist:beatles year:1990-1999");
}

TEST(SearchWordsTest, CutsWordsAndNeighbours) {
    EXPECT_THAT(words_to_index("Höhe der Zeit"),
                ElementsAre(SearchWord{"hohe", 0}, SearchWord{"der", 1}, SearchWord{"zeit", 2}));
    EXPECT_THAT(words_to_index("Кино"), ElementsAre(SearchWord{"kino", 0}, SearchWord{"кино", 0}));
    EXPECT_THAT(words_to_find("日本の音楽"), ElementsAre("日本", "本の", "の音", "音楽"));
    EXPECT_THAT(words_to_find("日"), ElementsAre("日"));
    EXPECT_THAT(words_to_find(std::string(300, 'x')), ElementsAre(std::string(40, 'x')));
    EXPECT_EQ(first_characters("äöü", 2), "äö");
}

}  // namespace
}  // namespace polyphony::catalog
