#include "services/catalog/folders/folders.h"

#include <gmock/gmock.h>

#include "platform/ids/ids.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Folders, AnIdLeadsToItsPlaceAndNothingElseDoes) {
    const auto library = ids::make();
    for (const auto* path : {"", "Anna", "Anna/Blåbær 1/CD 2", "\xFF\xFE"}) {
        const FolderPlace place{library, path};
        EXPECT_EQ(parse_folder_id(folder_id(place)), place);
    }
    EXPECT_EQ(folder_id({library, ""}), library) << "a library's id is that of its top folder";
    EXPECT_EQ(parse_folder_id("short"), std::nullopt);
    EXPECT_EQ(parse_folder_id(library + "?"), std::nullopt);
    EXPECT_EQ(parse_folder_id(folder_id({library, std::string("a\0b", 3)})), std::nullopt);
}

TEST(Folders, KnowWhatTheyLieIn) {
    EXPECT_EQ(parent({"l", ""}), std::nullopt);
    EXPECT_EQ(parent({"l", "a"})->path, "");
    EXPECT_EQ(parent({"l", "a/b/c"})->path, "a/b");
}

TEST(Folders, ListWhatIsDirectlyBelow) {
    const std::vector<std::string> paths{"", "b/c/d", "b/c", "a", "b", "bb/c", "a/x y"};
    EXPECT_THAT(children("", paths), ElementsAre("a", "b", "bb"));
    EXPECT_THAT(children("b", paths), ElementsAre("b/c"));
    EXPECT_THAT(children("b/c/d", paths), IsEmpty());
}

}  // namespace
}  // namespace polyphony::catalog
