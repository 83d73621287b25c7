#include "services/catalog/libraries.h"

#include <gmock/gmock.h>

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(LibrariesTest, AreNamedByTheirFolderOrByHand) {
    auto folders = read_library_options({"/srv/Music/", "Kids=/srv/kids", "/srv/a=b"});
    ASSERT_TRUE(folders);
    EXPECT_THAT(*folders, ElementsAre(Pair("Kids", "/srv/kids"), Pair("Music", "/srv/Music"), Pair("a=b", "/srv/a=b")));
    EXPECT_THAT(*read_library_options({}), IsEmpty());
}

TEST(LibrariesTest, HaveNamesOfTheirOwn) {
    auto folders = read_library_options({"/a/Music", "/b/Music"});
    ASSERT_FALSE(folders);
    EXPECT_EQ(folders.error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::catalog
