#include "services/catalog/sound/fingerprint.h"

#include <gmock/gmock.h>

#include <random>

#include "services/catalog/sound/duplicates.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::uint32_t> noise(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);  // NOLINT(bugprone-random-generator-seed): the same at every run.
    std::vector<std::uint32_t> items(count);
    for (auto& item : items) item = static_cast<std::uint32_t>(random());
    return items;
}

/// One bit of each of `every` items is another one.
std::vector<std::uint32_t> with_errors(std::vector<std::uint32_t> items, std::size_t every) {
    for (std::size_t i = 0; i < items.size(); i += every) items[i] ^= 1U << i % 32;
    return items;
}

TEST(FingerprintComparisonTest, CountsBitsThatDiffer) {
    const auto items = noise(1, 320);
    EXPECT_EQ(bit_error_rate(items, items), 0);
    EXPECT_NEAR(bit_error_rate(items, with_errors(items, 1)), 1 / 32.0, 1e-9);
    EXPECT_NEAR(bit_error_rate(items, with_errors(items, 2)), 1 / 64.0, 1e-9);
    EXPECT_GT(bit_error_rate(items, noise(2, 320)), 0.4);
}

TEST(FingerprintComparisonTest, FindsTheSameMusicAMomentLater) {
    const auto items = noise(1, 320);
    const std::vector<std::uint32_t> later(items.begin() + 20, items.end());
    EXPECT_EQ(bit_error_rate(items, later), 0);
    EXPECT_EQ(bit_error_rate(later, items), 0);
    const std::vector<std::uint32_t> much_later(items.begin() + 100, items.end());
    EXPECT_GT(bit_error_rate(items, much_later), 0.4);
}

TEST(FingerprintComparisonTest, NothingIsLikeNothing) {
    EXPECT_EQ(bit_error_rate({}, {}), 1);
    EXPECT_EQ(bit_error_rate(noise(1, 5), noise(1, 5)), 1);
}

TEST(FingerprintComparisonTest, ShortAndMonotonousTracksTellNothing) {
    EXPECT_TRUE(is_telling({0, 0, noise(1, 100)}));
    EXPECT_FALSE(is_telling({0, 0, noise(1, 5)}));
    EXPECT_FALSE(is_telling({0, 0, std::vector<std::uint32_t>(100, 627'964'279U)}));
    EXPECT_FALSE(is_telling({}));
}

TEST(FingerprintComparisonTest, HashesOfWhichMostBitsAreTheSameAreLookedAt) {
    EXPECT_TRUE(may_be_same(0xFFFF0000, 0xFFFF0000));
    EXPECT_TRUE(may_be_same(0xFFFF0000, 0xFFFF000F));
    EXPECT_FALSE(may_be_same(0xFFFF0000, 0xFFFF001F));
}

TEST(FingerprintBytesTest, ComeBack) {
    const std::vector<std::uint32_t> items = {0, 1, 0xFFFFFFFF, 0x01020304};
    EXPECT_EQ(bytes_of(items).substr(12), "\x04\x03\x02\x01");
    EXPECT_EQ(items_of(bytes_of(items)), items);
    EXPECT_THAT(items_of("abc"), IsEmpty());
}

TEST(DuplicatesTest, ArePutTogether) {
    EXPECT_THAT(group({}), IsEmpty());
    EXPECT_THAT(group({{"b", "d", 0.01}, {"a", "e", 0.02}, {"d", "f", 0.1}, {"c", "e", 0.0}}),
                ElementsAre(DuplicateGroup{{"a", "c", "e"}, 0.02}, DuplicateGroup{{"b", "d", "f"}, 0.1}));
    EXPECT_THAT(group({{"c", "d", 0.0}, {"a", "b", 0.0}, {"b", "c", 0.0}}),
                ElementsAre(DuplicateGroup{{"a", "b", "c", "d"}, 0.0}));
}

}  // namespace
}  // namespace polyphony::catalog
