// The service's trained model through its life: new, broken, newer than the program, trained by a process that dies.
#include "services/recommendation/training/model_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "platform/app/program_folder.h"
#include "platform/testing/testing.h"
#include "services/recommendation/learner.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/model/model_file.h"
#include "services/recommendation/training/test_listens.h"
#include "services/recommendation/training/trainer.h"

namespace polyphony::recommendation {
namespace {

using polyphony::testing::eventually;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ModelKeeperTest : public ::testing::Test {
  protected:
    ModelKeeperTest() { put_likes(*database_, two_tastes()); }

    /// The service as it is after a start.
    struct Service {
        explicit Service(
            ModelKeeperTest& test, ModelKeeper::Options options = {}, Clock clock = [] { return kNow; })
            : Service(test, options, std::move(clock), test.trainer()) {}
        Service(ModelKeeperTest& test, ModelKeeper::Options options, Clock clock, TrainerProcess::Command trainer)
            : learner(recommender, {}, [] {}),
              keeper(
                  recommender, *test.database_, test.models(),
                  [](const std::string&) { return std::vector<std::pair<std::string, double>>(); }, std::move(trainer),
                  faster(options), std::move(clock), metrics) {
            EXPECT_TRUE(learner.load(*test.database_));
            for (std::size_t track = 0; track < 41; ++track) recommender.publish({test_track(track), "", {}, {}, 0});
            keeper.start();
        }
        static ModelKeeper::Options faster(ModelKeeper::Options options) {
            options.check_ms = 10;
            return options;
        }

        double trainings(const std::string& outcome) {
            return metrics.counter("polyphony_recommendation_trainings_total", "", {{"outcome", outcome}}).Value();
        }

        metrics::Metrics metrics;
        Recommender recommender{{}};
        Learner learner;
        ModelKeeper keeper;
    };

    ModelFolder models() const { return model_folder(folder_.path()); }
    std::filesystem::path path_of(std::uint64_t version) const { return models().path_of(version); }
    TrainerProcess::Command trainer(const std::string& sweeps = "2") const {
        return {app::program_folder() / "polyphony-recommend",
                {"train", "--data", folder_.path().string(), "--factors", "8", "--least-likes", "100", "--sweeps",
                 sweeps, "--ends-with-parent"},
                {"POLYPHONY_RECOMMENDATION_DATABASE=sqlite:" + (folder_.path() / "recommendation.db").string()}};
    }
    void train() {
        TrainerOptions options;
        options.training.factors.dimensions = 8;
        options.least_likes = 100;
        ASSERT_TRUE(train_model(*database_, models(), options, kNow, [](const std::string&) {}));
    }
    static storage::Options at(const std::filesystem::path& path) {
        storage::Options options;
        options.url = "sqlite:" + path.string();
        return options;
    }

    testing::TemporaryFolder folder_;
    std::unique_ptr<storage::Database> database_ =
        storage::Database::open(at(folder_.path() / "recommendation.db"), std::array{migrations()}, testing::metrics())
            .value();
};

TEST_F(ModelKeeperTest, WithoutAModelItemWeightsServe) {
    const Service service(*this);
    EXPECT_EQ(service.recommender.model_version(), 0U);
    const auto list = service.recommender.explain(std::array{loved_track(0), loved_track(1)}, 5, kNow);
    EXPECT_EQ(list.size(), 5U);
}

TEST_F(ModelKeeperTest, ARestartKeepsTheModel) {
    train();
    const Service service(*this);
    EXPECT_EQ(service.recommender.model_version(), 1U);
}

TEST_F(ModelKeeperTest, SeveralServeTheSameModelAndTakeTheNextIntoUse) {
    train();
    const Service one(*this);
    const Service other(*this);
    train();
    EXPECT_TRUE(
        eventually([&] { return one.recommender.model_version() == 2 && other.recommender.model_version() == 2; }));
}

TEST_F(ModelKeeperTest, ABrokenModelIsRefusedAndTheOneBeforeServes) {
    train();
    train();
    std::filesystem::resize_file(path_of(2), std::filesystem::file_size(path_of(2)) / 2);
    const Service service(*this);
    EXPECT_EQ(service.recommender.model_version(), 1U);
    // The next good one is taken, whatever was before.
    std::ofstream(path_of(3)) << "no model";
    train();
    EXPECT_TRUE(eventually([&] { return service.recommender.model_version() == 4; }));
}

TEST_F(ModelKeeperTest, WhoLikesWhatIsNewToTheModelIsFoldedInAfterASwap) {
    train();
    const auto put = database_->write_now([](storage::Transaction& transaction) -> Result<int> {
        for (std::size_t person = 0; person < 40; person += 2)
            store::put_listen(transaction, test_person(person), loved_track(40));
        return 0;
    });
    ASSERT_TRUE(put);
    const auto by_factors_of_new = [](const Recommender& recommender) {
        for (const auto& explanation : recommender.explain(std::array{loved_track(0), loved_track(1)}, 41, kNow))
            if (explanation.track.track_id == test_track(40))
                for (const auto& reason : explanation.reasons)
                    if (reason.by_factors > 0) return true;
        return false;
    };
    Service service(*this);
    ASSERT_EQ(service.recommender.model_version(), 1U);
    // Share 0 would show nothing.
    auto model = map_model(path_of(1), 100).value();
    model.version = 2;
    model.share = 0.5F;
    ASSERT_TRUE(write_model(path_of(2), model));
    EXPECT_TRUE(eventually([&] { return by_factors_of_new(service.recommender); }));
    const Service restarted(*this);
    EXPECT_TRUE(by_factors_of_new(restarted.recommender));
}

TEST_F(ModelKeeperTest, TrainsWhenItIsTime) {
    std::atomic<UnixMillis> now = system_now();
    ModelKeeper::Options options;
    options.train_after_minutes = 1;
    Service service(*this, options, [&now] { return now.load(); });
    EXPECT_THAT(models().versions(), IsEmpty());
    now += 60'000;
    EXPECT_TRUE(eventually([&] { return service.recommender.model_version() == 1; }));
    now += 5 * 3'600'000;
    now += 3'600'000 + 60'000;
    EXPECT_TRUE(eventually([&] { return service.recommender.model_version() == 2; }));
}

TEST_F(ModelKeeperTest, ATrainingThatFailedIsTriedAgain) {
    std::atomic<UnixMillis> now = system_now();
    ModelKeeper::Options options;
    options.train_after_minutes = 1;
    // It fails as long as there is no file of this name.
    auto command = trainer();
    const auto cured = (folder_.path() / "cured").string();
    const std::string script = "test -e " + cured + " && exec \"$0\" \"$@\"";
    command.arguments.insert(command.arguments.begin(), {"-c", script, command.program.string()});
    command.program = "/bin/sh";
    Service service(
        *this, options, [&now] { return now.load(); }, command);
    now += 60'000;
    ASSERT_TRUE(eventually([&] { return service.trainings("failed") == 1; }));
    now += 5 * 60'000;
    ASSERT_TRUE(eventually([&] { return service.trainings("failed") == 2; }));
    EXPECT_EQ(service.recommender.model_version(), 0U);
    std::ofstream(cured) << "";
    now += 10 * 60'000;
    EXPECT_TRUE(eventually([&] { return service.recommender.model_version() == 1; }));
    EXPECT_TRUE(eventually([&] { return service.trainings("ok") == 1; }));
}

TEST(TrainingRetry, PausesGrowUpToThatBetweenTwoTrainings) {
    ModelKeeper::Options options;
    options.train_hours = 1;
    options.train_retry_minutes = 10;
    std::vector<int> pauses;
    for (const int failures : {1, 2, 3, 4, 1000}) pauses.push_back(ModelKeeper::retry_minutes(options, failures));
    EXPECT_THAT(pauses, ElementsAre(10, 20, 40, 60, 60));
}

TEST_F(ModelKeeperTest, ATrainingThatIsKilledLeavesTheModelThatWas) {
    train();
    {
        const auto endless = TrainerProcess::start(trainer("1000"));
        ASSERT_TRUE(endless);
        // It holds the lock once it works.
        ASSERT_TRUE(eventually([&] { return !models().lock(); }));
        ::kill((*endless)->pid(), SIGKILL);
        ASSERT_TRUE(eventually([&] { return (*endless)->ended().has_value(); }));
        EXPECT_EQ(*(*endless)->ended(), 128 + SIGKILL);
    }
    EXPECT_THAT(models().versions(), ElementsAre(1));
    const Service service(*this);
    EXPECT_EQ(service.recommender.model_version(), 1U);
    EXPECT_TRUE(models().lock()) << "who was killed trains no more";
}

}  // namespace
}  // namespace polyphony::recommendation
