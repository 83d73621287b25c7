#include "services/playlist/saved_track_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/playlist/migrations.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SavedTrackOperationsTest : public ::testing::TestWithParam<std::string> {
  protected:
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_ = 1'700'000'000'000;
    Limits limits_{.max_saved_tracks_per_user = 3};
    SavedTrackOperations saved_tracks_{*database_, limits_, [this] { return ++now_; }};
    const std::string ann_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
    const std::string c_ = ids::make();
};

TEST_P(SavedTrackOperationsTest, SavingAgainChangesNothing) {
    const auto first = run(saved_tracks_.save(ann_, a_)).value();
    const auto again = run(saved_tracks_.save(ann_, a_)).value();
    EXPECT_EQ(again.saved_at, first.saved_at);
    EXPECT_EQ(run(saved_tracks_.list(ann_, 0, {})).value().total, 1);
}

TEST_P(SavedTrackOperationsTest, ListsPagesLastSavedFirst) {
    for (const auto& track : {a_, b_, c_}) ASSERT_TRUE(run(saved_tracks_.save(ann_, track)));
    const auto page = run(saved_tracks_.list(ann_, 2, {})).value();
    EXPECT_EQ(page.total, 3);
    ASSERT_EQ(page.tracks.size(), 2U);
    EXPECT_EQ(page.tracks[0].track_id, c_);
    EXPECT_EQ(page.tracks[1].track_id, b_);
    const auto rest = run(saved_tracks_.list(ann_, 2, page.next.value())).value();
    ASSERT_EQ(rest.tracks.size(), 1U);
    EXPECT_EQ(rest.tracks[0].track_id, a_);
    EXPECT_FALSE(rest.next);
}

TEST_P(SavedTrackOperationsTest, ChecksInTheOrderOfTheQuestion) {
    ASSERT_TRUE(run(saved_tracks_.save(ann_, a_)));
    ASSERT_TRUE(run(saved_tracks_.save(ann_, c_)));
    EXPECT_THAT(run(saved_tracks_.check_saved(ann_, {c_, b_, a_})).value(), ElementsAre(c_, a_));
    EXPECT_THAT(run(saved_tracks_.check_saved(ids::make(), {a_})).value(), IsEmpty());
    EXPECT_EQ(run(saved_tracks_.check_saved(ann_, {"7"})).error().code, Code::InvalidArgument);
}

TEST_P(SavedTrackOperationsTest, TakingBackMakesRoomAndIsNoErrorTwice) {
    for (const auto& track : {a_, b_, c_}) ASSERT_TRUE(run(saved_tracks_.save(ann_, track)));
    EXPECT_EQ(run(saved_tracks_.save(ann_, ids::make())).error().code, Code::ResourceExhausted);
    EXPECT_TRUE(run(saved_tracks_.unsave(ann_, b_)));
    EXPECT_TRUE(run(saved_tracks_.unsave(ann_, b_)));
    EXPECT_EQ(run(saved_tracks_.list(ann_, 0, {})).value().total, 2);
    EXPECT_TRUE(run(saved_tracks_.save(ann_, ids::make())));
    EXPECT_EQ(run(saved_tracks_.save(ann_, "7")).error().code, Code::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Databases, SavedTrackOperationsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::playlist
