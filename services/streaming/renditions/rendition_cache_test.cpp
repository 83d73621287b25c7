#include "services/streaming/renditions/rendition_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <future>

#include "platform/app/program_folder.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;
using polyphony::testing::eventually;
using ::testing::HasSubstr;

const std::string kWhole = std::string(1000, 'a') + std::string(500, 'b');

class RenditionCacheTest : public ::testing::Test {
  protected:
    RenditionCacheTest() {
        options_.folder = folder_.path() / "cache";
        options_.linger = std::chrono::seconds(5);
        workers_.name = "test";
        workers_.program = app::program_folder() / "streaming_test_worker";
        workers_.ahead = 0;
        job_.format.kbps = 96;
        asset_.track_id = "track";
        asset_.path = folder_.path() / "song";
        order("fast");
    }
    ~RenditionCacheTest() override {
        runner_.stop();
        parts_.reset();
        database_.reset();  // Its threads hold on to the io_context.
    }

    /// What the worker finds in the song.
    void order(const std::string& text) { std::ofstream(asset_.path) << text; }
    /// Lets a worker that waits go on.
    void go() { std::ofstream(asset_.path, std::ios::app) << "go"; }

    struct Parts {
        Parts(asio::io_context& io, AudioStore& audio, Quarantine& quarantine, const sandbox::PoolOptions& workers,
              const RenditionCacheOptions& options)
            : pool(io, workers, testing::metrics()), cache(io, audio, pool, quarantine, options, testing::metrics()) {}
        sandbox::Pool pool;
        RenditionCache cache;
    };
    RenditionCache& cache() {
        if (!parts_) parts_.emplace(runner_.io(), audio_, quarantine_, workers_, options_);
        return parts_->cache;
    }

    template <class T>
    T run(Task<T> task) {
        return asio::co_spawn(runner_.io(), std::move(task), asio::use_future).get();
    }
    Result<RenditionCache::Handle> open() { return run(cache().open(asset_, job_)); }
    /// All bytes, or why there are none.
    std::string read(const RenditionCache::Handle& handle) {
        std::string bytes;
        for (;;) {
            const auto there = run(cache().readable(handle, bytes.size(), 700));
            if (!there) return there.error().message;
            if (*there == 0) return bytes;
            std::string part(*there, '\0');
            if (::pread(handle->file->descriptor(), part.data(), part.size(), static_cast<off_t>(bytes.size())) !=
                static_cast<ssize_t>(part.size()))
                return "the file is short";
            bytes += part;
        }
    }
    std::string read_anew() {
        const auto handle = open();
        return handle ? read(*handle) : handle.error().message;
    }
    std::vector<std::string> files(const std::string& ending = "") {
        std::vector<std::string> names;
        for (const auto& file : fs::directory_iterator(options_.folder))
            if (const auto name = file.path().filename().string(); name.ends_with(ending)) names.push_back(name);
        return names;
    }

    testing::TemporaryFolder folder_;
    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    Runner runner_;
    LocalStore audio_;
    Quarantine quarantine_{*database_, testing::metrics(), [] { return 1; }};
    AudioAsset asset_;
    TranscodeJob job_;
    RenditionCacheOptions options_;
    sandbox::PoolOptions workers_;
    std::optional<Parts> parts_;
};

TEST_F(RenditionCacheTest, MakesARenditionOnceAndKeepsIt) {
    EXPECT_EQ(read_anew(), kWhole);
    EXPECT_TRUE(eventually([&] { return files(".part").empty(); }));
    order("crash");
    EXPECT_EQ(read_anew(), kWhole) << "no worker is asked any more";
    EXPECT_TRUE((*open())->whole());
    parts_.reset();
    EXPECT_EQ(read_anew(), kWhole) << "nor after a restart";
}

TEST_F(RenditionCacheTest, AnotherFileOrJobIsAnotherRendition) {
    read_anew();
    asset_.modified_ms = 7;
    read_anew();
    asset_.size_bytes = 7;
    read_anew();
    job_.format.kbps = 64;
    read_anew();
    job_.start_ms = 1000;
    read_anew();
    EXPECT_EQ(files().size(), 5U);
}

TEST_F(RenditionCacheTest, GivesBytesWhileTheyAreWritten) {
    order("wait");
    const auto handle = *open();
    EXPECT_EQ(*run(cache().readable(handle, 0, 10'000)), 1000U);
    EXPECT_EQ(*run(cache().readable(handle, 990, 10'000)), 10U);
    EXPECT_FALSE(handle->whole());
    auto rest = asio::co_spawn(runner_.io(), cache().readable(handle, 1000, 10'000), asio::use_future);
    EXPECT_EQ(rest.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    go();
    EXPECT_EQ(*rest.get(), 500U);
    EXPECT_EQ(*run(cache().size(handle)), 1500U);
    EXPECT_EQ(*run(cache().readable(handle, 1500, 10)), 0U);
}

TEST_F(RenditionCacheTest, FiftyListenersShareOneTranscode) {
    order("wait");
    std::vector<RenditionCache::Handle> handles;
    for (int i = 0; i < 50; ++i) handles.push_back(*open());
    EXPECT_EQ(files(".part").size(), 1U);
    for (const auto& handle : handles) EXPECT_EQ(handle.get(), handles.front().get());
    go();
    for (const auto& handle : handles) EXPECT_EQ(read(handle), kWhole);
}

TEST_F(RenditionCacheTest, StopsTheWorkOfWhoeverGoesAway) {
    options_.linger = std::chrono::milliseconds(50);
    order("wait");
    auto first = *open();
    auto second = *open();
    EXPECT_EQ(*run(cache().readable(first, 0, 1)), 1U);
    first.reset();
    EXPECT_EQ(run(cache().readable(second, 1000, 1)).error().message, read(second))
        << "it fails only when all are gone";
}

TEST_F(RenditionCacheTest, FreesTheWorkerOfWhoeverGoesAway) {
    options_.linger = std::chrono::milliseconds(50);
    options_.wait = std::chrono::seconds(5);
    order("wait");
    ASSERT_TRUE(open());
    EXPECT_TRUE(eventually([&] { return files(".part").empty(); }));
    // There is one worker: the next one gets its turn only if it was stopped.
    order("fast");
    job_.format.kbps = 64;
    EXPECT_EQ(read_anew(), kWhole);
    job_.format.kbps = 96;
    EXPECT_EQ(read_anew(), kWhole) << "and so can the same be made again";
}

TEST_F(RenditionCacheTest, StartsAhead) {
    cache().start_ahead(asset_, job_);
    EXPECT_TRUE(eventually([&] { return files().size() == 1 && files(".part").empty(); }));
}

TEST_F(RenditionCacheTest, GivesUpWaitingAndGoesOn) {
    options_.wait = std::chrono::milliseconds(50);
    order("wait");
    const auto handle = *open();
    EXPECT_EQ(run(cache().size(handle)).error().code, Code::Unavailable);
    go();
    EXPECT_TRUE(eventually([&] { return run(cache().size(handle)).has_value(); }));
}

TEST_F(RenditionCacheTest, LeavesNothingOfAFailure) {
    order("refuse");
    const auto handle = *open();
    EXPECT_EQ(read(handle), "It is no audio.");
    EXPECT_TRUE(eventually([&] { return files().empty(); }));
    order("trouble");
    EXPECT_EQ(read_anew(), "There is no room.");
    order("lie");
    EXPECT_THAT(read_anew(), HasSubstr("cannot be converted"));
    EXPECT_TRUE(eventually([&] { return files().empty(); }));
}

TEST_F(RenditionCacheTest, DoesNotTryAThirdTime) {
    order("crash");
    EXPECT_THAT(read_anew(), HasSubstr("signal 6"));
    EXPECT_THAT(read_anew(), HasSubstr("signal 6"));
    EXPECT_TRUE(eventually([&] { return !open(); }));
    const auto refused = open().error();
    EXPECT_EQ(refused.code, Code::FailedPrecondition);
    EXPECT_THAT(refused.message, HasSubstr("signal 6"));
    order("fast");
    EXPECT_FALSE(open()) << "it is known by its time of change";
    asset_.modified_ms = 2;
    EXPECT_EQ(read_anew(), kWhole) << "another file";
}

TEST_F(RenditionCacheTest, DropsWhatWasNotUsedForLongest) {
    options_.max_bytes = 3500;
    const auto make = [&](int kbps) {
        job_.format.kbps = kbps;
        EXPECT_EQ(read_anew(), kWhole);
        EXPECT_TRUE(eventually([&] { return files(".part").empty(); }));
    };
    make(32);
    make(48);
    const auto past = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const auto& name : files())
        fs::last_write_time(options_.folder / name, past - std::chrono::minutes(name.find(".32") != std::string::npos));
    make(32);  // Used again.
    make(64);
    EXPECT_TRUE(eventually([&] { return files().size() == 2; }));
    for (const auto& name : files()) EXPECT_EQ(name.find(".48"), std::string::npos) << name;
}

TEST_F(RenditionCacheTest, ClearsAwayWhatACrashLeft) {
    fs::create_directories(options_.folder);
    std::ofstream(options_.folder / "x.999999999.part") << "half";
    // Another process is still at it.
    const auto others = "y." + std::to_string(::getppid()) + ".part";
    std::ofstream(options_.folder / others) << "half";
    cache();
    EXPECT_THAT(files(), ::testing::ElementsAre(others));
}

TEST_F(RenditionCacheTest, SaysThatTheWorkerIsMissing) {
    workers_.program = "/nowhere/worker";
    const auto handle = *open();
    EXPECT_EQ(run(cache().readable(handle, 0, 1)).error().code, Code::Unavailable);
    EXPECT_TRUE(open()) << "which is not the audio's fault";
}

}  // namespace
}  // namespace polyphony::streaming
