#include "services/recommendation/offline/offline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "platform/testing/testing.h"
#include "services/recommendation/offline/evaluation.h"

namespace polyphony::recommendation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class OfflineTest : public ::testing::Test {
  protected:
    std::string file(const std::string& name, const std::string& text) {
        auto path = (folder_.path() / name).string();
        std::ofstream(path) << text;
        return path;
    }
    std::vector<std::int64_t> items_of(const Offline& offline, const std::vector<TrackIndex>& list) {
        std::vector<std::int64_t> items;
        for (const auto item : list) items.push_back(offline.items().item(item));
        return items;
    }

    testing::TemporaryFolder folder_;
    const std::vector<Listener> listeners_{{1, {100, 200, 300}}, {2, {100, 200}}, {3, {100, 200, 100}},
                                           {4, {500, 600}},      {5, {500, 600}}, {6, {100}}};
};

TEST_F(OfflineTest, ReadsPlainAndGzip) {
    const auto plain = read_listeners(file("plain", "1 10 20\r\n\n7\n-3\t5")).value();
    ASSERT_THAT(plain, SizeIs(3));
    EXPECT_THAT(plain[0].items, ElementsAre(10, 20));
    EXPECT_THAT(plain[1].items, IsEmpty());
    EXPECT_EQ(plain[2].person, -3);
    for (const char* name : {"lists.gz", "lists"}) {
        const auto path = (folder_.path() / name).string();
        ASSERT_TRUE(write_listeners(path, plain));
        const auto again = read_listeners(path).value();
        ASSERT_THAT(again, SizeIs(3));
        EXPECT_EQ(again[0].items, plain[0].items);
    }
    std::ifstream compressed(folder_.path() / "lists.gz", std::ios::binary);
    EXPECT_EQ(compressed.get(), 0x1F);
}

TEST_F(OfflineTest, SaysWhatIsWrongWithAFile) {
    EXPECT_EQ(read_listeners("/nowhere").error().code, Code::NotFound);
    const auto error = read_listeners(file("bad", "1 2\n1 x\n")).error();
    EXPECT_EQ(error.code, Code::InvalidArgument);
    EXPECT_NE(error.message.find("line 2"), std::string::npos);
    EXPECT_EQ(write_listeners("/nowhere/out", {}).error().code, Code::Unavailable);
    EXPECT_FALSE(read_listeners(file("huge", "99999999999999999999999 1")));
}

TEST_F(OfflineTest, RanksWithoutWhatIsKnownAndFillsUpWithWhatIsPopular) {
    const Offline offline(listeners_, {}, 1);
    const auto list = items_of(offline, offline.top(6, 4));
    EXPECT_EQ(list.front(), 200);
    EXPECT_THAT(list, SizeIs(4));
    EXPECT_THAT(list, Not(Contains(100)));
    EXPECT_THAT(items_of(offline, offline.top(999, 2)), ElementsAre(100, 200)) << "of a stranger nothing is known";
    EXPECT_THAT(offline.top(6, 100), SizeIs(4)) << "there is no more";
}

TEST_F(OfflineTest, TheFeedChangesTheListAtOnce) {
    Offline offline(listeners_, {}, 1);
    EXPECT_EQ(items_of(offline, offline.top(9, 1)).front(), 100);
    offline.hear({9, {500, 777}});
    EXPECT_EQ(items_of(offline, offline.top(9, 1)).front(), 600);
    EXPECT_THAT(items_of(offline, offline.top(9, 10)), Not(Contains(777)));
    offline.hear({4, {777}});
    EXPECT_THAT(items_of(offline, offline.top(5, 2)), Contains(777)) << "new to the model, and liked by their like";
}

TEST_F(OfflineTest, TrainsFactors) {
    Offline offline(listeners_, {}, 1);
    TrainingOptions options;
    options.factors.dimensions = 4;
    options.least_likes = 2;
    offline.train(options, [](const std::string&) {});
    EXPECT_EQ(items_of(offline, offline.top(6, 1)).front(), 200);
}

TEST_F(OfflineTest, EvaluatesBesidePlainServers) {
    Offline offline(listeners_, {}, 1);
    const std::vector<Listener> hold_out{{6, {200}}, {4, {100}}};
    const auto report = evaluate([&](std::int64_t person, std::size_t count) { return offline.top(person, count); },
                                 offline, hold_out, 1);
    EXPECT_DOUBLE_EQ(report.quality.recall, 1);
    EXPECT_DOUBLE_EQ(report.coverage, 2.0 / 5);
    EXPECT_DOUBLE_EQ(report.popularity, 3.5);
    EXPECT_DOUBLE_EQ(evaluate(most_popular(offline), offline, hold_out, 1).quality.recall, 1);
    EXPECT_DOUBLE_EQ(evaluate(item_neighbours(offline), offline, hold_out, 1).quality.recall, 0.5);
}

}  // namespace
}  // namespace polyphony::recommendation
