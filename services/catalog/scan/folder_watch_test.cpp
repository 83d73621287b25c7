#include "services/catalog/scan/folder_watch.h"

#include <gmock/gmock.h>

#include "platform/testing/testing.h"
#include "services/catalog/scan/test_audio.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FolderWatchTest : public ::testing::Test {
  protected:
    void SetUp() override {
        add("a/1.ogg");
        add("a/b/2.ogg");
        watch_all();
    }

    void add(const std::string& path) { write_file(folder_.path() / path, "x"); }
    void watch_all() {
        ASSERT_TRUE(walk(folder_.path(), {Scope()}, [&](const std::string& folder) { watch_.add(folder); }));
    }
    std::vector<Scope> changes() {
        watch_.drain(now_);
        return watch_.take();
    }

    testing::TemporaryFolder folder_;
    FolderWatch::Time now_{std::chrono::hours(1)};
    FolderWatch watch_{folder_.path(), {}};
};

TEST_F(FolderWatchTest, HearsOfFiles) {
    EXPECT_THAT(changes(), IsEmpty());
    add("a/new.ogg");
    EXPECT_THAT(changes(), ElementsAre(Scope{"a", false}));
    fs::rename(folder_.path() / "a/1.ogg", folder_.path() / "1.ogg");
    EXPECT_THAT(changes(), ElementsAre(Scope{"", false}, Scope{"a", false}));
    fs::remove(folder_.path() / "a/b/2.ogg");
    fs::permissions(folder_.path() / "1.ogg", fs::perms::owner_all);
    EXPECT_THAT(changes(), ElementsAre(Scope{"", false}, Scope{"a/b", false}));
    add("a/.hidden.part");
    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(FolderWatchTest, HearsOfFoldersAndForgetsThoseThatAreGone) {
    fs::rename(folder_.path() / "a", folder_.path() / "z");
    EXPECT_THAT(changes(), ElementsAre(Scope{"a", true}, Scope{"z", true}));
    add("z/b/3.ogg");  // Not watched before it is walked.
    EXPECT_THAT(changes(), IsEmpty());
    watch_all();
    add("z/b/4.ogg");
    EXPECT_THAT(changes(), ElementsAre(Scope{"z/b", false}));
    fs::remove_all(folder_.path() / "z");
    auto heard = changes();
    EXPECT_THAT(heard, ::testing::Contains(Scope{"z", true}));
}

TEST_F(FolderWatchTest, ALinkMeansThatAllIsLookedAt) {
    fs::create_directory_symlink(folder_.path() / "a", folder_.path() / "link");
    EXPECT_THAT(changes(), ElementsAre(Scope()));
}

TEST_F(FolderWatchTest, WaitsForQuietButNotForEver) {
    EXPECT_FALSE(watch_.due());
    watch_.mark({"a", false}, now_);
    EXPECT_EQ(watch_.due(), now_ + milliseconds(500));
    watch_.mark({"a", false}, now_ + milliseconds(400));
    EXPECT_EQ(watch_.due(), now_ + milliseconds(900));
    watch_.mark({"a", false}, now_ + milliseconds(9900));
    EXPECT_EQ(watch_.due(), now_ + milliseconds(10'000));
    EXPECT_THAT(watch_.take(), ElementsAre(Scope{"a", false}));
    EXPECT_FALSE(watch_.due());
}

TEST_F(FolderWatchTest, LooksAtAllIfLinuxLostCount) {
    std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
    int most = 0;
    ASSERT_TRUE(limit >> most);
    // Two files by turns, since the same again would be one event.
    for (int i = 0; i <= most; ++i)
        fs::permissions(folder_.path() / (i % 2 == 0 ? "a/1.ogg" : "a/b/2.ogg"), fs::perms::owner_all);
    EXPECT_THAT(changes(), ElementsAre(Scope()));
}

TEST_F(FolderWatchTest, ManyChangesAreOne) {
    for (int i = 0; i < 1001; ++i) watch_.mark({std::to_string(i), true}, now_);
    EXPECT_THAT(watch_.take(), ElementsAre(Scope()));
}

}  // namespace
}  // namespace polyphony::catalog::scan
