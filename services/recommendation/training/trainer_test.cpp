// Models of the service's own data, on both databases.
#include "services/recommendation/training/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "platform/testing/testing.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/model/model_file.h"
#include "services/recommendation/offline/offline.h"
#include "services/recommendation/training/test_listens.h"

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void silent(const std::string&) {}

TrainerOptions small() {
    TrainerOptions options;
    options.training.factors.dimensions = 8;
    options.least_likes = 100;
    return options;
}

class TrainerTest : public ::testing::TestWithParam<std::string> {
  protected:
    Result<std::uint64_t> train(const TrainerOptions& options = small()) {
        return train_model(*database_, folder_, options, kNow, silent);
    }
    TrainedModel model(std::uint64_t version) { return map_model(folder_.path_of(version), 100).value(); }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    testing::TemporaryFolder files_;
    ModelFolder folder_{files_.path() / "models"};
};

TEST_P(TrainerTest, IsTheSameAsOfflineOnTheSameData) {
    const auto interactions = two_tastes();
    put_likes(*database_, interactions);
    ASSERT_EQ(train().value(), 1U);
    const auto trained = model(1);
    EXPECT_EQ(trained.people, interactions.by_person.size());
    EXPECT_EQ(trained.likes, interactions.size());

    // The same likes as a file, in the order of the database.
    std::vector<Listener> listeners;
    const auto likes = read_likes(*database_, 100).value();
    for (const auto& liked : likes.interactions.by_person)
        listeners.push_back({static_cast<std::int64_t>(listeners.size()), {liked.begin(), liked.end()}});
    Offline offline(listeners, {}, 1);
    offline.train(small().training, silent);
    Collaborative served({});
    served.build(likes.interactions, 1);
    served.use(std::make_shared<const Factors>(trained.factors), trained.share);
    for (std::size_t person = 0; person < listeners.size(); person += 7) {
        const auto& items = listeners[person].items;
        std::vector<TrackIndex> liked(items.begin(), items.end());
        std::vector<std::int64_t> ranked;
        for (const auto& entry : served.recommend(profile_of(liked), 10)) ranked.push_back(entry.track);
        std::vector<std::int64_t> expected;
        for (const auto item : offline.top(static_cast<std::int64_t>(person), 10))
            expected.push_back(offline.items().item(item));
        expected.resize(ranked.size());
        EXPECT_EQ(ranked, expected);
    }
}

TEST_P(TrainerTest, WithTooFewLikesNothingIsTrained) {
    auto options = small();
    options.least_likes = 1'000'000;
    put_likes(*database_, two_tastes());
    EXPECT_EQ(train(options).error().code, Code::FailedPrecondition);
    EXPECT_THAT(folder_.versions(), IsEmpty());
}

TEST_P(TrainerTest, EachTrainingIsAVersionAndOldOnesGo) {
    put_likes(*database_, two_tastes());
    for (std::uint64_t version = 1; version <= 3; ++version) EXPECT_EQ(train().value(), version);
    EXPECT_THAT(folder_.versions(), ElementsAre(3, 2));
}

TEST_P(TrainerTest, OnlyOneTrainsAtATime) {
    put_likes(*database_, two_tastes());
    {
        const auto other = folder_.lock();
        ASSERT_TRUE(other);
        EXPECT_EQ(train().error().code, Code::AlreadyExists);
    }
    EXPECT_TRUE(train());
}

TEST_P(TrainerTest, WhatOthersLeftUnfinishedIsNoModelAndGoes) {
    put_likes(*database_, two_tastes());
    ASSERT_TRUE(train());
    std::ofstream(files_.path() / "models" / "2.model.new") << "half";
    std::ofstream(files_.path() / "models" / "notes.txt") << "mine";
    EXPECT_THAT(folder_.versions(), ElementsAre(1));
    ASSERT_TRUE(train());
    EXPECT_FALSE(std::filesystem::exists(files_.path() / "models" / "2.model.new"));
    EXPECT_TRUE(std::filesystem::exists(files_.path() / "models" / "notes.txt"));
}

TEST_P(TrainerTest, ManyTracksAreIndexed) {
    put_likes(*database_, two_tastes());
    auto options = small();
    options.index_from = 10;
    ASSERT_TRUE(train(options));
    EXPECT_NE(model(1).factors.parts().index, nullptr);
}

INSTANTIATE_TEST_SUITE_P(Databases, TrainerTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::recommendation
