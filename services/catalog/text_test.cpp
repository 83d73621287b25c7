#include "services/catalog/text.h"

#include <gmock/gmock.h>

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextTest, FoldsCaseAccentsAndVariants) {
    EXPECT_EQ(fold("Ångström"), "angstrom");
    EXPECT_EQ(fold("STRASSE"), fold("Straße"));
    EXPECT_EQ(fold("Sigur Rós Ágætis"), "sigur ros agaetis");
    EXPECT_EQ(fold("Łódź Ørsted"), "lodz orsted");
    EXPECT_EQ(fold("Ελλάς"), fold("ΕΛΛΆΣ"));
    EXPECT_EQ(fold("Ёлка"), fold("елка"));
    EXPECT_EQ(fold("ｆｕｌｌ"), "full");
}

TEST(TextTest, SurvivesMalformedBytes) {
    EXPECT_FALSE(fold("a\xff\xfe").empty());
    EXPECT_THAT(words("\xc3 abc \x80"), ElementsAre("abc"));
}

TEST(TextTest, CutsWords) {
    EXPECT_THAT(words("Don't Stop (Me) Now!"), ElementsAre("don't", "stop", "me", "now"));
    EXPECT_THAT(words("1999 – The Ünforgiven II"), ElementsAre("1999", "the", "unforgiven", "ii"));
    EXPECT_THAT(words("日本の音楽"), ::testing::Contains("音楽"));
    EXPECT_THAT(words("!!! ..."), IsEmpty());
}

TEST(TextTest, FilesNamesWithoutArticle) {
    EXPECT_EQ(sort_name("The Beatles"), "Beatles");
    EXPECT_EQ(sort_name("A Perfect Circle"), "Perfect Circle");
    EXPECT_EQ(sort_name("Theory"), "Theory");
    EXPECT_EQ(sort_name("The The"), "The");
    EXPECT_EQ(sort_name("The"), "The");
    EXPECT_EQ(sort_key("The Édith"), "edith");
    EXPECT_EQ(sort_key("!!!"), "!!!");
}

TEST(TextTest, SameNamesHaveTheSameKey) {
    EXPECT_EQ(name_key("AC/DC"), name_key(" ac/dc "));
    EXPECT_EQ(name_key("Bjo\u0308rk"), name_key("BJÖRK"));
    EXPECT_NE(name_key("Bjork"), name_key("Björk"));
}

TEST(Text, FilesNamesUnderALetter) {
    EXPECT_EQ(index_letter("beatles"), "B");
    EXPECT_EQ(index_letter("Ärzte"), "A");
    EXPECT_EQ(index_letter("Земфира"), "З");
    EXPECT_EQ(index_letter("2Pac"), "#");
    EXPECT_EQ(index_letter(""), "#");
    EXPECT_EQ(index_letter("\xFF"), "#");
}

}  // namespace
}  // namespace polyphony::catalog
