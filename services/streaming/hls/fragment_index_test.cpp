#include "services/streaming/hls/fragment_index.h"

#include <gtest/gtest.h>

#include <random>

#include "services/streaming/hls/test_rendition.h"

namespace polyphony::streaming::hls {
namespace {

constexpr auto kSeconds = "10.5";

ReadAt reader(const std::string& bytes) {
    return [&bytes](std::uint64_t offset, std::uint64_t wanted) { return bytes.substr(offset, wanted); };
}

std::uint64_t total(const FragmentIndex& index) {
    std::uint64_t ticks = 0;
    for (const auto& fragment : index.fragments()) ticks += fragment.duration;
    return ticks;
}

class FragmentIndexTest : public ::testing::TestWithParam<std::string> {};

TEST_P(FragmentIndexTest, FindsTheSameWhetherTheFileGrowsOrIsWhole) {
    const auto bytes = make_tone(GetParam(), kSeconds);
    FragmentIndex whole;
    ASSERT_TRUE(whole.scan(reader(bytes), bytes.size()));
    EXPECT_EQ(whole.timescale(), 48'000U);
    EXPECT_EQ(bytes.substr(4, 4), "ftyp");
    EXPECT_GT(whole.init_bytes(), 100U);
    ASSERT_EQ(whole.fragments().size(), 3U);
    auto offset = whole.init_bytes();
    for (const auto& fragment : whole.fragments()) {
        EXPECT_EQ(fragment.offset, offset);
        EXPECT_EQ(bytes.substr(offset + 4, 4), "moof");
        offset += fragment.bytes;
    }
    constexpr std::uint64_t kSamples = 504'000;
    constexpr std::uint64_t kLongestPacket = 4'608;
    EXPECT_GE(total(whole) - whole.priming(), kSamples);
    EXPECT_LT(total(whole) - whole.priming(), kSamples + kLongestPacket);

    FragmentIndex growing;
    constexpr std::uint64_t kStep = 97;
    for (std::uint64_t size = 0; size < bytes.size() + kStep; size += kStep) {
        const auto there = bytes.substr(0, size);
        ASSERT_TRUE(growing.scan(reader(there), there.size()));
        const auto& fragments = growing.fragments();
        EXPECT_TRUE(fragments.empty() || fragments.back().offset + fragments.back().bytes <= size);
    }
    EXPECT_EQ(growing.init_bytes(), whole.init_bytes());
    EXPECT_EQ(growing.priming(), whole.priming());
    ASSERT_EQ(growing.fragments().size(), whole.fragments().size());
    EXPECT_EQ(total(growing), total(whole));
}

INSTANTIATE_TEST_SUITE_P(Codecs, FragmentIndexTest, ::testing::Values("aac", "flac", "libopus"));

TEST(FragmentIndex, KnowsWhatIsNotHeard) {
    const auto priming = [](const std::string& bytes) {
        FragmentIndex index;
        EXPECT_TRUE(index.scan(reader(bytes), bytes.size()));
        return index.priming();
    };
    EXPECT_EQ(priming(make_tone("aac", kSeconds)), 1024U);
    EXPECT_EQ(priming(make_tone("libopus", kSeconds)), 312U);
    EXPECT_EQ(priming(make_tone("flac", kSeconds)), 0U);
}

TEST(FragmentIndex, RefusesOtherFiles) {
    const auto refused = [](const std::string& bytes) {
        FragmentIndex index;
        return !index.scan(reader(bytes), bytes.size());
    };
    EXPECT_TRUE(refused("OggS, which is no MP4 file at all"));
    EXPECT_TRUE(refused(std::string(100, '\0')));
    const auto bytes = make_tone("aac", kSeconds);
    FragmentIndex index;
    ASSERT_TRUE(index.scan(reader(bytes), bytes.size()));
    EXPECT_TRUE(refused(bytes.substr(index.init_bytes())));
    EXPECT_TRUE(refused(bytes.substr(0, index.init_bytes()) + bytes.substr(0, index.init_bytes())));
    std::string endless = bytes.substr(0, index.init_bytes()) + std::string("\x7f\xff\xff\xffmoof", 8);
    EXPECT_TRUE(refused(endless + std::string(100, 'x')));
}

TEST(FragmentIndex, SurvivesTenThousandDamagedFiles) {
    const auto bytes = make_tone("aac", kSeconds).substr(0, 100'000);
    std::mt19937 random(1);
    for (int i = 0; i < 10'000; ++i) {
        auto damaged = bytes;
        for (auto edits = 1 + random() % 8; edits > 0; --edits) damaged[random() % 3000] = static_cast<char>(random());
        FragmentIndex index;
        (void)index.scan(reader(damaged), damaged.size());
        for (const auto& fragment : index.fragments()) ASSERT_LE(fragment.offset + fragment.bytes, damaged.size());
    }
}

}  // namespace
}  // namespace polyphony::streaming::hls
