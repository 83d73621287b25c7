#include "platform/cache/file_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony {
namespace {

namespace fs = std::filesystem;

class FileCacheTest : public ::testing::Test {
  protected:
    static void put(FileCache& cache, const std::string& name, std::size_t size) {
        const std::string bytes(size, 'x');
        const auto file = cache.begin(name);
        ASSERT_EQ(::write(file.descriptor(), bytes.data(), size), static_cast<ssize_t>(size));
        ASSERT_TRUE(cache.keep(name));
    }
    /// As if it was used so long ago.
    void age(const std::string& name, std::chrono::hours hours) const {
        fs::last_write_time(place() / name, fs::file_time_type::clock::now() - hours);
    }
    fs::path place() const { return folder_.path() / "cache"; }

    testing::TemporaryFolder folder_;
};

TEST_F(FileCacheTest, WhatWasNotUsedForTheLongestTimeGoesFirst) {
    FileCache cache(place(), 250);
    put(cache, "a", 100);
    put(cache, "b", 100);
    age("a", std::chrono::hours(2));
    age("b", std::chrono::hours(1));
    EXPECT_TRUE(cache.find("a")) << "which uses it";
    put(cache, "c", 100);
    EXPECT_TRUE(cache.find("a"));
    EXPECT_FALSE(cache.find("b"));
    EXPECT_TRUE(cache.find("c"));
    EXPECT_EQ(cache.bytes(), 200U);
}

TEST_F(FileCacheTest, ManySmallFilesStayWithinTheBoundTogether) {
    FileCache cache(place(), 64'000);
    for (int i = 0; i < 300; ++i) put(cache, std::to_string(i), 500);
    std::uint64_t total = 0;
    for (const auto& file : fs::directory_iterator(place())) total += file.file_size();
    EXPECT_LE(total, 64'000U + 64'000U / 64 + 500);
    EXPECT_TRUE(cache.find("299"));
}

TEST_F(FileCacheTest, AFileHasItsNameOnlyOnceItIsWhole) {
    FileCache cache(place(), 1000);
    const auto file = cache.begin("a");
    EXPECT_TRUE(file);
    EXPECT_FALSE(cache.find("a"));
    EXPECT_FALSE(cache.begin("a")) << "which is begun already";
    cache.drop("a");
    EXPECT_FALSE(cache.keep("a"));
    EXPECT_TRUE(fs::is_empty(place()));
}

TEST_F(FileCacheTest, AStartTakesAwayWhatACrashLeftAndWhatIsTooMuch) {
    fs::create_directories(place());
    std::ofstream(place() / "a.999999999.part") << "half";
    std::ofstream(place() / "b") << std::string(100, 'x');
    std::ofstream(place() / "c") << std::string(100, 'x');
    age("b", std::chrono::hours(1));
    const FileCache cache(place(), 150);
    EXPECT_FALSE(fs::exists(place() / "a.999999999.part"));
    EXPECT_FALSE(cache.find("b"));
    EXPECT_TRUE(cache.find("c"));
}

}  // namespace
}  // namespace polyphony
