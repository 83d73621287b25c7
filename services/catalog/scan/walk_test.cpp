#include "services/catalog/scan/walk.h"

#include <gmock/gmock.h>

#include "platform/testing/testing.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> paths(const Walk& walk) {
    std::vector<std::string> paths;
    for (const auto& [path, file] : walk.audio) paths.push_back(path);
    return paths;
}

class WalkTest : public ::testing::Test {
  protected:
    void add(const std::string& path) { write_file(folder_.path() / path, "x"); }
    Walk look() { return *walk(folder_.path()); }
    testing::TemporaryFolder folder_;
};

TEST_F(WalkTest, FindsAudioOfEveryKind) {
    for (const char* name : {"a.ogg", "b/c.OPUS", "b/d/e.mp3", "f.flac", "g.m4a", "h.Wav", "i.oga", "j.m4b"}) add(name);
    for (const char* name : {"a.txt", "b.jpg", "ogg", ".ogg", "c.mp3.part"}) add(name);
    EXPECT_THAT(paths(look()),
                ElementsAre("a.ogg", "b/c.OPUS", "b/d/e.mp3", "f.flac", "g.m4a", "h.Wav", "i.oga", "j.m4b"));
}

TEST_F(WalkTest, LeavesOutWhatIsHidden) {
    add(".hidden/a.ogg");
    add("._b.ogg");
    auto walk = look();
    EXPECT_THAT(paths(walk), IsEmpty());
    EXPECT_FALSE(walk.empty);
}

TEST_F(WalkTest, FollowsLinksButNotInCircles) {
    testing::TemporaryFolder elsewhere;
    write_file(elsewhere.path() / "far.ogg", "x");
    add("z/near.ogg");
    fs::create_directory_symlink(folder_.path(), folder_.path() / "z/loop");
    fs::create_directory_symlink(folder_.path() / "z", folder_.path() / "alias");
    fs::create_directory_symlink(elsewhere.path(), folder_.path() / "elsewhere");
    fs::create_symlink("nowhere.ogg", folder_.path() / "broken.ogg");
    auto walk = look();
    EXPECT_THAT(paths(walk), ElementsAre("elsewhere/far.ogg", "z/near.ogg"));
    ASSERT_THAT(walk.problems, SizeIs(1));
    EXPECT_EQ(walk.problems[0].path, "broken.ogg");
}

TEST_F(WalkTest, ListsNamesThatCannotBeWrittenDown) {
    add("bad\xff.ogg");
    auto walk = look();
    EXPECT_THAT(paths(walk), IsEmpty());
    ASSERT_THAT(walk.problems, SizeIs(1));
    EXPECT_THAT(walk.problems[0].reason, HasSubstr("UTF-8"));
}

TEST_F(WalkTest, ChoosesTheBestPictureOfAFolder) {
    for (const char* name : {"a/Folder.jpg", "a/cover.png", "a/Cover.JPG", "a/other.jpg", "b/front.webp"}) add(name);
    EXPECT_THAT(look().covers, ElementsAre(std::pair{"a", "a/Cover.JPG"}, std::pair{"b", "b/front.webp"}));
}

TEST_F(WalkTest, SaysWhenTheFolderCannotBeRead) {
    auto missing = walk(folder_.path() / "missing");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::Unavailable);
    EXPECT_TRUE(look().empty);
}

TEST(FolderTest, DiscsLieInTheirAlbumsFolder) {
    EXPECT_EQ(folder_of("a/b/c.ogg"), "a/b");
    EXPECT_EQ(folder_of("c.ogg"), "");
    EXPECT_EQ(album_folder_of("a/CD 1"), "a");
    EXPECT_EQ(album_folder_of("a/disc02 - Live"), "a");
    EXPECT_EQ(album_folder_of("Disk-1"), "");
    EXPECT_EQ(album_folder_of("a/Discovery"), "a/Discovery");
}

}  // namespace
}  // namespace polyphony::catalog::scan
