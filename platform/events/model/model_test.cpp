#include "platform/events/model/model.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace polyphony::events::model {
namespace {

constexpr std::uint64_t kSeeds = 100;

class ModelTest : public ::testing::Test {
  protected:
    ModelTest() { spdlog::set_level(spdlog::level::off); }
    ~ModelTest() override { spdlog::set_level(level_); }

    const spdlog::level::level_enum level_ = spdlog::get_level();
    const Model model_;
};

TEST_F(ModelTest, NothingIsLostAndNothingIsTwice) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const auto outcome = model_.run(seed);
        ASSERT_TRUE(outcome.wrongs.empty())
            << fmt::format("build/bin/events_model --seed {}\n{}", seed, fmt::join(outcome.wrongs, "\n"));
    }
}

TEST_F(ModelTest, ASeedReplays) {
    const auto first = model_.run(7);
    EXPECT_GT(first.events, 0U);
    EXPECT_EQ(model_.run(7), first);
}

}  // namespace
}  // namespace polyphony::events::model
