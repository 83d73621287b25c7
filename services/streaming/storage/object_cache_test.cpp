#include "services/streaming/storage/object_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <fstream>
#include <future>
#include <thread>

#include "platform/http/test_server.h"
#include "services/streaming/storage/fake_store.h"
#include "services/streaming/storage/local_store.h"
#include "services/streaming/storage/remote_store.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;
using http::test::pattern_bytes;
using polyphony::testing::eventually;
using polyphony::testing::run;
using ::testing::UnorderedElementsAre;

constexpr std::uint64_t kBlock = 64 * 1024;

/// A cache on an io_context of its own, as in one process.
class Process {
  public:
    Process(ObjectStore& store, const ObjectCacheOptions& options)
        : cache_(io_, store, options, polyphony::testing::metrics()), thread_([this] { io_.run(); }) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        io_.stop();
        thread_.join();
    }
    ObjectCache& cache() { return cache_; }

  private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    ObjectCache cache_;
    std::thread thread_;
};

class ObjectCacheTest : public ::testing::Test {
  protected:
    ObjectCacheTest() {
        options_.folder = folder_.path() / "cache";
        options_.block_bytes = kBlock;
        options_.retry = std::chrono::milliseconds(300);
        store_.put("song", song_);
        restart();
    }
    ~ObjectCacheTest() override { store_.let_go(); }

    void restart() {
        process_.reset();
        process_ = std::make_unique<Process>(store_, options_);
    }

    Result<ObjectCache::Object> open(const std::string& key = "song", std::uint64_t size = kSize) {
        return run(process_->cache().open({"bucket", key}, size));
    }
    Result<std::uint64_t> readable(const ObjectCache::Object& object, std::uint64_t offset, std::uint64_t wanted) {
        return run(process_->cache().readable(object, offset, wanted, Urgency::Listener));
    }

    /// What someone reads from `offset` to the end; the failure's message if it fails.
    std::string read(const ObjectCache::Object& object, std::uint64_t offset = 0) {
        std::string bytes;
        while (offset < object->facts.size) {
            const auto there = readable(object, offset, object->facts.size - offset);
            if (!there) return there.error().message;
            std::string part(*there, '\0');
            if (::pread(object->file.audio()->descriptor(), part.data(), part.size(), static_cast<off_t>(offset)) !=
                static_cast<ssize_t>(part.size()))
                return "the file is short";
            bytes += part;
            offset += *there;
        }
        return bytes;
    }
    std::string read_anew(const std::string& key = "song") {
        const auto object = open(key);
        return object ? read(*object) : object.error().message;
    }

    std::vector<fs::path> files(const std::string& extension) {
        std::vector<fs::path> found;
        for (const auto& file : fs::directory_iterator(options_.folder))
            if (file.path().extension() == extension) found.push_back(file.path());
        return found;
    }

    static constexpr std::uint64_t kSize = 4 * kBlock + 1000;
    const std::string song_ = pattern_bytes(kSize);
    polyphony::testing::TemporaryFolder folder_;
    ObjectCacheOptions options_;
    FakeStore store_;
    std::unique_ptr<Process> process_;
};

TEST_F(ObjectCacheTest, FetchesEachBlockOnce) {
    const auto object = *open();
    EXPECT_TRUE(read(object) == song_);
    EXPECT_TRUE(read(object) == song_);
    EXPECT_TRUE(read(object, kBlock + 17) == song_.substr(kBlock + 17));
    EXPECT_EQ(store_.bytes_given(), kSize);
    EXPECT_EQ(store_.asked(), 1);
}

TEST_F(ObjectCacheTest, PlaysWhatIsHereWhenTheStoreIsDown) {
    EXPECT_TRUE(read_anew() == song_);
    store_.put("other", pattern_bytes(kSize));
    const auto half = *open("other");
    EXPECT_EQ(*readable(half, 0, 1), 1U);
    EXPECT_TRUE(eventually([&] { return readable(half, 0, kSize).value_or(0) >= kBlock; }));
    store_.set_down(true);
    restart();
    EXPECT_TRUE(read_anew() == song_);
    const auto missing = readable(*open("other"), 3 * kBlock, 1);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::Unavailable);
    EXPECT_EQ(open("never seen").error().code, Code::Unavailable);
    store_.set_down(false);
    EXPECT_TRUE(read_anew("other") == pattern_bytes(kSize));
}

TEST_F(ObjectCacheTest, SharesOneFetchOfABlock) {
    const auto object = *open();
    store_.hold();
    std::vector<std::future<Result<std::uint64_t>>> listeners;
    for (int i = 0; i < 8; ++i)
        listeners.push_back(std::async(std::launch::async, [&] { return readable(object, kBlock - 1, 1); }));
    ASSERT_TRUE(eventually([&] { return store_.reads().size() == 1; }));
    store_.let_go();
    for (auto& listener : listeners) EXPECT_EQ(*listener.get(), 1U);
    EXPECT_TRUE(read(object) == song_);
    EXPECT_EQ(store_.bytes_given(), kSize);
}

TEST_F(ObjectCacheTest, GivesWhatHasArrivedOfABlock) {
    store_.hold();
    const auto object = *open();
    EXPECT_EQ(*readable(object, 0, kBlock), FakeStore::kSlice);
    EXPECT_EQ(*readable(object, 100, 10), 10U);
}

TEST_F(ObjectCacheTest, FetchesTheNextBlockAhead) {
    const auto object = *open();
    EXPECT_TRUE(readable(object, 0, 1));
    EXPECT_TRUE(eventually([&] { return store_.reads().size() == 2; }));
    EXPECT_THAT(store_.reads(), UnorderedElementsAre(0, kBlock));
}

TEST_F(ObjectCacheTest, GoesOnWhereATransferBroke) {
    const auto object = *open();
    store_.break_next();
    EXPECT_TRUE(read(object) == song_);
    EXPECT_EQ(store_.bytes_given(), kSize);
    EXPECT_EQ(store_.reads().size(), 6U);
}

TEST_F(ObjectCacheTest, NeverGivesATornBlock) {
    EXPECT_TRUE(read_anew() == song_);
    process_.reset();
    {
        std::fstream audio(files(CacheFile::kAudio).front(), std::ios::in | std::ios::out | std::ios::binary);
        audio.seekp(static_cast<std::streamoff>(2 * kBlock + 7));
        audio << "torn";
    }
    restart();
    EXPECT_TRUE(read_anew() == song_);
    EXPECT_EQ(store_.bytes_given(), kSize + kBlock);
}

TEST_F(ObjectCacheTest, FetchesAgainWhatAPowerCutLeftEmpty) {
    EXPECT_TRUE(read_anew() == song_);
    process_.reset();
    fs::resize_file(files(CacheFile::kAudio).front(), 0);
    restart();
    EXPECT_TRUE(read_anew() == song_);
    process_.reset();
    fs::resize_file(files(CacheFile::kSums).front(), 100);
    restart();
    EXPECT_TRUE(read_anew() == song_);
    EXPECT_EQ(store_.bytes_given(), 3 * kSize);
}

TEST_F(ObjectCacheTest, NeverMixesTwoVersions) {
    const auto object = *open();
    EXPECT_TRUE(readable(object, 0, 1));
    ASSERT_TRUE(eventually([&] { return store_.reads().size() == 2; }));
    const auto changed = std::string(kSize, 'n');
    store_.put("song", changed);
    const auto rest = readable(object, 3 * kBlock, 1);
    ASSERT_FALSE(rest);
    EXPECT_EQ(rest.error().code, Code::Aborted);
    EXPECT_EQ(readable(object, 0, 1).error().code, Code::Aborted);
    EXPECT_TRUE(read_anew() == changed);
    EXPECT_EQ(files(CacheFile::kAudio).size(), 1U);
}

TEST_F(ObjectCacheTest, AsksAfterAWhileWhetherAnObjectIsTheSame) {
    options_.fresh = std::chrono::milliseconds(0);
    restart();
    EXPECT_TRUE(read_anew() == song_);
    store_.put("song", std::string(kSize, 'n'));
    EXPECT_TRUE(eventually([&] { return read_anew() == std::string(kSize, 'n'); }));
    // What the catalog says is another size, so this one is not given even once.
    store_.put("song", "short");
    const auto object = open("song", 5);
    ASSERT_TRUE(object);
    EXPECT_EQ(read(*object), "short");
    store_.remove("song");
    EXPECT_TRUE(eventually([&] { return !open("song", 5); }));
    EXPECT_EQ(open("song", 5).error().code, Code::NotFound);
    EXPECT_TRUE(files(CacheFile::kAudio).empty());
}

TEST_F(ObjectCacheTest, RemovesWhatWasUsedTheLongestAgo) {
    options_.max_bytes = 12 * kBlock;
    restart();
    for (const auto* key : {"a", "b", "c"}) {
        store_.put(key, pattern_bytes(kSize));
        EXPECT_TRUE(read_anew(key) == pattern_bytes(kSize));
        // Which is therefore not the one that was used the longest ago.
        EXPECT_TRUE(read_anew("a") == pattern_bytes(kSize));
    }
    const auto given = store_.bytes_given();
    EXPECT_TRUE(read_anew("a") == pattern_bytes(kSize));
    EXPECT_EQ(store_.bytes_given(), given);
    EXPECT_TRUE(read_anew("b") == pattern_bytes(kSize));
    EXPECT_EQ(store_.bytes_given(), given + kSize);
    restart();
    std::uint64_t bytes = 0;
    for (const auto& file : files(CacheFile::kAudio)) {
        struct stat facts {};
        ASSERT_EQ(::stat(file.c_str(), &facts), 0);
        bytes += static_cast<std::uint64_t>(facts.st_blocks) * 512;
    }
    EXPECT_LE(bytes, options_.max_bytes);
}

TEST_F(ObjectCacheTest, WhoReadsWhatIsRemovedReadsOn) {
    options_.max_bytes = 2 * kBlock;
    restart();
    const auto object = *open();
    EXPECT_TRUE(readable(object, 0, 1));
    EXPECT_TRUE(read_anew() == song_);
    EXPECT_TRUE(read_anew() == song_);
    EXPECT_TRUE(read(object) == song_);
}

TEST_F(ObjectCacheTest, TwoProcessesShareAFolder) {
    Process other(store_, options_);
    const auto mine = *open();
    const auto theirs = *run(other.cache().open({"bucket", "song"}, kSize));
    EXPECT_TRUE(read(mine) == song_);
    EXPECT_GT(*run(other.cache().readable(theirs, 0, kSize, Urgency::Listener)), 0U);
    store_.set_down(true);
    restart();
    EXPECT_TRUE(read_anew() == song_);
}

TEST_F(ObjectCacheTest, WorkersGetACompleteCopy) {
    LocalStore local;
    RemoteStore remote(process_->cache(), {"/music", "bucket", ""}, local);
    AudioAsset asset;
    asset.path = "/music/song";
    asset.size_bytes = static_cast<std::int64_t>(kSize);
    const auto file = run(remote.local_file(asset));
    ASSERT_TRUE(file) << file.error().message;
    store_.remove("song");
    std::string bytes(kSize + 1, '\0');
    EXPECT_EQ(::read(file->descriptor(), bytes.data(), bytes.size()), static_cast<ssize_t>(kSize));
    EXPECT_TRUE(bytes.substr(0, kSize) == song_);
}

TEST_F(ObjectCacheTest, AnEmptyObjectIsEmpty) {
    store_.put("nothing", "");
    const auto object = open("nothing", 0);
    ASSERT_TRUE(object);
    EXPECT_EQ(read(*object), "");
}

}  // namespace
}  // namespace polyphony::streaming
