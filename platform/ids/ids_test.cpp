#include "platform/ids/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "platform/clock.h"

namespace polyphony {
namespace {

TEST(Ids, AreUuidsOfVersion7WithTheTimeTheyWereMadeAt) {
    const auto before = system_now();
    const auto id = ids::make();
    const auto after = system_now();

    const auto bytes = ids::decode(id);
    ASSERT_TRUE(bytes);
    EXPECT_EQ((*bytes)[6] >> 4, 7);  // version
    EXPECT_EQ((*bytes)[8] >> 6, 2);  // variant
    EXPECT_GE(*ids::time_ms(id), before);
    EXPECT_LE(*ids::time_ms(id), after);
}

TEST(Ids, SortInTheOrderTheyWereMade) {
    std::vector<std::string> made;
    for (int i = 0; i < 20'000; ++i) made.push_back(ids::make());
    EXPECT_TRUE(std::is_sorted(made.begin(), made.end()));
    EXPECT_EQ(std::adjacent_find(made.begin(), made.end()), made.end());
}

TEST(Ids, AreUniqueAcrossThreads) {
    std::vector<std::vector<std::string>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& own : made)
            threads.emplace_back([&own] {
                for (int i = 0; i < 5'000; ++i) own.push_back(ids::make());
            });
    }
    std::set<std::string> all;
    for (const auto& own : made) all.insert(own.begin(), own.end());
    EXPECT_EQ(all.size(), 20'000U);
}

TEST(Ids, EncodeAndDecodeAreInverse) {
    std::array<std::uint8_t, 16> bytes{};
    EXPECT_EQ(ids::encode(bytes), std::string(22, '0'));
    bytes.fill(0xff);
    EXPECT_EQ(ids::decode(ids::encode(bytes)), bytes);
    bytes = {0x01, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x72, 0x34, 0x85, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23};
    EXPECT_EQ(ids::encode(bytes).size(), ids::kLength);
    EXPECT_EQ(ids::decode(ids::encode(bytes)), bytes);
}

TEST(Ids, TellsWhatIsNoId) {
    EXPECT_TRUE(ids::valid(ids::make()));
    EXPECT_FALSE(ids::valid(""));
    EXPECT_FALSE(ids::valid(std::string(21, '0')));
    EXPECT_FALSE(ids::valid(std::string(23, '0')));
    EXPECT_FALSE(ids::valid("000000000000000000000-"));
    EXPECT_FALSE(ids::valid(std::string("00000000000000000000\0\0", 22)));
    EXPECT_FALSE(ids::valid("00000000000000000000\xc3\xa4"));
    EXPECT_FALSE(ids::valid(std::string(22, 'z'))) << "does not fit into 128 bits";
    EXPECT_FALSE(ids::decode("no id"));
    EXPECT_FALSE(ids::time_ms("no id"));
}

TEST(Ids, KnowsTheGreatestNumber) {
    std::array<std::uint8_t, 16> bytes{};
    bytes.fill(0xff);
    auto text = ids::encode(bytes);
    EXPECT_TRUE(ids::valid(text));
    ++text.back();
    EXPECT_FALSE(ids::valid(text));
}

}  // namespace
}  // namespace polyphony
