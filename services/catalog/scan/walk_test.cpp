#include "services/catalog/scan/walk.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/encoding/path_text.h"
#include "platform/file.h"
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

File open_folder(const char* path, int from) { return File(::openat(from, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

/// Runs `work` with the rights of a user who owns nothing, as far as files are concerned (setfsuid(2), of this thread).
template <class Work>
auto as_nobody(Work work) {
    static constexpr unsigned kNobody = 65534;
    ::setfsgid(kNobody);
    ::setfsuid(kNobody);
    auto result = work();
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
    return result;
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

TEST_F(WalkTest, FindsNamesThatAreNotUtf8) {
    add("l\xE4rm/bad\xff.ogg");
    add("l\xE4rm/cover.png");
    auto walk = look();
    EXPECT_THAT(walk.problems, IsEmpty());
    ASSERT_THAT(paths(walk), SizeIs(1));
    EXPECT_EQ(path_of_text(paths(walk)[0]), "l\xE4rm/bad\xff.ogg");
    EXPECT_THAT(walk.covers, SizeIs(1));
}

TEST_F(WalkTest, ListsFoldersThatLieTooDeep) {
    add("a.ogg");
    auto place = open_folder(folder_.path().c_str(), AT_FDCWD);
    const std::string name(200, 'd');
    for (int depth = 0; depth < 30; ++depth) {  // 6,000 characters; PATH_MAX is 4,096.
        ASSERT_EQ(::mkdirat(place.descriptor(), name.c_str(), 0755), 0);
        place = open_folder(name.c_str(), place.descriptor());
    }
    const File song(::openat(place.descriptor(), "deep.ogg", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    ASSERT_TRUE(song);
    auto walk = look();
    EXPECT_THAT(paths(walk), ElementsAre("a.ogg"));
    ASSERT_THAT(walk.problems, SizeIs(1));
    EXPECT_THAT(walk.problems[0].reason, HasSubstr("too long"));
}

TEST_F(WalkTest, EntersFoldersDeeperThanFilesMayBeOpen) {
    std::string path;
    for (int depth = 0; depth < 200; ++depth) path += "d/";
    add(path + "deep.ogg");
    auto before = rlimit();
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    auto few = before;
    few.rlim_cur = 64;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    auto walk = look();
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_THAT(walk.problems, IsEmpty());
    EXPECT_THAT(paths(walk), ElementsAre(path + "deep.ogg"));
}

TEST_F(WalkTest, GoesOnBesideWhatItMustNotRead) {
    add("open/a.ogg");
    add("locked/b.ogg");
    add("listed/c.ogg");
    fs::permissions(folder_.path(), fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
    fs::permissions(folder_.path() / "locked", fs::perms::none);
    fs::permissions(folder_.path() / "listed", fs::perms::owner_read | fs::perms::others_read);
    auto walk = as_nobody([&] { return look(); });
    fs::permissions(folder_.path() / "locked", fs::perms::owner_all);
    fs::permissions(folder_.path() / "listed", fs::perms::owner_all);
    EXPECT_THAT(paths(walk), ElementsAre("open/a.ogg"));
    EXPECT_THAT(walk.unknown, ElementsAre("listed/c.ogg", "locked"));
    EXPECT_THAT(walk.problems, SizeIs(2));
}

TEST_F(WalkTest, LooksAtPartsOnly) {
    for (const char* name : {"1.ogg", "a/2.ogg", "a/b/3.ogg", "a/b/c/4.ogg", "d/5.ogg"}) add(name);
    EXPECT_THAT(paths(*walk(folder_.path(), {{"a", false}})), ElementsAre("a/2.ogg"));
    EXPECT_THAT(paths(*walk(folder_.path(), {{"a/b", true}})), ElementsAre("a/b/3.ogg", "a/b/c/4.ogg"));
    EXPECT_THAT(paths(*walk(folder_.path(), {{"", false}, {"d", true}, {"gone", true}})),
                ElementsAre("1.ogg", "d/5.ogg"));
    std::vector<std::string> entered;
    ASSERT_TRUE(walk(folder_.path(), {{"a", true}}, [&](const std::string& folder) { entered.push_back(folder); }));
    EXPECT_THAT(entered, ElementsAre("a", "a/b", "a/b/c"));
}

TEST(ScopeTest, HoldsItsFolder) {
    EXPECT_TRUE(holds({"", true}, "a/b.ogg"));
    EXPECT_TRUE(holds({"a", true}, "a/b/c.ogg"));
    EXPECT_FALSE(holds({"a", true}, "a b/c.ogg"));
    EXPECT_TRUE(holds({"a", false}, "a/b.ogg"));
    EXPECT_FALSE(holds({"a", false}, "a/b/c.ogg"));
}

TEST_F(WalkTest, ChoosesTheBestPictureOfAFolder) {
    for (const char* name : {"a/Folder.jpg", "a/cover.png", "a/Cover.JPG", "a/other.jpg", "b/front.webp"}) add(name);
    EXPECT_THAT(look().covers, ElementsAre(std::pair{"a", "a/Cover.JPG"}, std::pair{"b", "b/front.webp"}));
}

TEST_F(WalkTest, FindsThePicturesOfArtists) {
    for (const char* name : {"a/artist.webp", "a/Artist.png", "a/cover.png", "b/artist.txt"}) add(name);
    EXPECT_THAT(look().artists, ElementsAre(std::pair{"a", "a/Artist.png"}));
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
