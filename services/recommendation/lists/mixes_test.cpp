// Lists that are kept for a day or a week, on both databases, with a clock that is moved.
#include "services/recommendation/lists/mixes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/stored_listeners_fixture.h"

namespace polyphony::recommendation {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::run;
using ::testing::SizeIs;

class MixesTest : public StoredListenersFixture {
  protected:
    /// On a Monday, an hour after midnight.
    MixesTest() : StoredListenersFixture((day_of(kNow) - (day_of(kNow) + 3) % 7) * kDay + kDay / 24) {
        for (int i = 0; i < 40; ++i) tracks_.push_back(publish(artists_[static_cast<std::size_t>(i) % 4], "pop"));
        for (int i = 0; i < 40; ++i) hear(bob_, tracks_[static_cast<std::size_t>(i)]);
        for (int i = 0; i < 4; ++i) hear(ann_, tracks_[static_cast<std::size_t>(i)]);
    }

    void hide(HiddenKind kind, const std::string& id) {
        write([&](storage::Transaction& transaction) { store::put_hidden(transaction, ann_, {kind, id, now_}); });
    }
    std::vector<std::string> mix(const std::string& id) {
        auto found = run(mixes_.get({ann_}, id));
        return found ? found->list.track_ids : std::vector<std::string>();
    }
    std::size_t kept(const std::string& user) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<std::size_t> {
                return store::kept_lists(snapshot.sql(), user).size();
            })
            .value();
    }

    Mixes mixes_{recommender_, *database_, {}, {}, [this] { return now_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::array<std::string, 4> artists_{ids::make(), ids::make(), ids::make(), ids::make()};
    std::vector<std::string> tracks_;
};

TEST_P(MixesTest, AWeekStaysAsItIsWhateverHappensAndTheNextIsNew) {
    const auto first = mix("discover-weekly");
    ASSERT_THAT(first, SizeIs(30));
    now_ += 3 * kDay;
    for (int i = 10; i < 20; ++i) hear(ann_, tracks_[static_cast<std::size_t>(i)]);
    now_ += 3 * kDay;
    EXPECT_EQ(mix("discover-weekly"), first) << "on Sunday still";
    now_ += kDay;
    const auto next = mix("discover-weekly");
    EXPECT_NE(next, first);
    EXPECT_THAT(next, Not(Contains(tracks_[15]))) << "she knows it by now";
}

TEST_P(MixesTest, ADayStaysAsItIs) {
    const auto monday = mix("daily-mix-1");
    ASSERT_THAT(monday, Not(IsEmpty()));
    now_ += kDay / 2;
    hear(ann_, tracks_[30]);
    EXPECT_EQ(mix("daily-mix-1"), monday);
    now_ += kDay / 2;
    EXPECT_NE(mix("daily-mix-1"), monday);
}

TEST_P(MixesTest, NoOtherListIsMadeForTheOneThatIsAskedFor) {
    ASSERT_THAT(mix("discover-weekly"), Not(IsEmpty()));
    EXPECT_EQ(kept(ann_), 1U);
    EXPECT_THAT(mix(""), IsEmpty());
    EXPECT_THAT(mix("no-such-mix"), IsEmpty());
    EXPECT_EQ(kept(ann_), 1U);
}

TEST_P(MixesTest, WhatIsHiddenOrWithdrawnLeavesAKeptList) {
    const auto before = mix("discover-weekly");
    hide(HiddenKind::Track, before[0]);
    write([&](storage::Transaction& transaction) { learner_.withdraw(transaction, before[1]); });
    const auto after = mix("discover-weekly");
    EXPECT_EQ(after, std::vector<std::string>(before.begin() + 2, before.end()));
    for (const auto& artist : artists_) hide(HiddenKind::Artist, artist);
    EXPECT_THAT(run(mixes_.list({ann_})).value(), IsEmpty());
}

TEST_P(MixesTest, AListThatIsNotMadeAgainIsNone) {
    ASSERT_THAT(mix("daily-mix-1"), Not(IsEmpty()));
    for (int i = 0; i < 4; ++i)
        for (int skips = 0; skips < 9; ++skips) hear(ann_, tracks_[static_cast<std::size_t>(i)], Signal::Skipped);
    now_ += kDay;
    EXPECT_THAT(mix("daily-mix-1"), IsEmpty());
}

TEST_P(MixesTest, AnErasedPersonLeavesNoListAndNoWish) {
    ASSERT_THAT(mix("discover-weekly"), Not(IsEmpty()));
    hide(HiddenKind::Track, tracks_[0]);
    write([&](storage::Transaction& transaction) {
        store::set_taste_settings(transaction, ann_, {.hide_explicit = true});
        store::grant_library(transaction, "library", ann_);
        store::follow_artist(transaction, ann_, artists_[0]);
    });
    ASSERT_GT(kept(ann_), 0U);
    write([&](storage::Transaction& transaction) { learner_.forget(transaction, ann_); });
    EXPECT_EQ(kept(ann_), 0U);
    const auto rows = database_->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
        int count = 0;
        for (const char* table : {"listens", "hidden", "taste_settings", "library_grants", "followed_artists"}) {
            int some = 0;
            snapshot.sql() << "SELECT COUNT(*) FROM " << table << " WHERE user_id = :user", soci::into(some),
                soci::use(ann_, "user");
            count += some;
        }
        return count;
    });
    EXPECT_EQ(rows.value(), 0);
}

TEST_P(MixesTest, AnAudienceIsWhatWasSaidOfIt) {
    const auto audience = [&](const std::string& user, bool admin) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<Audience> {
                return store::audience_of(snapshot.sql(), user, admin);
            })
            .value();
    };
    write([&](storage::Transaction& transaction) {
        store::set_library_open(transaction, "closed", false);
        store::set_library_open(transaction, "closed", false);
        store::set_library_open(transaction, "opened", false);
        store::set_library_open(transaction, "opened", true);
        store::grant_library(transaction, "closed", bob_);
        store::grant_library(transaction, "closed", bob_);
        store::set_taste_settings(transaction, ann_, {.hide_explicit = true});
    });
    EXPECT_THAT(audience(ann_, false).closed_libraries, ::testing::ElementsAre("closed"));
    EXPECT_TRUE(audience(ann_, false).hide_explicit);
    EXPECT_THAT(audience(ann_, true).closed_libraries, IsEmpty());
    EXPECT_THAT(audience(bob_, false).closed_libraries, IsEmpty());
    EXPECT_THAT(audience("", false).closed_libraries, SizeIs(1));
    write([&](storage::Transaction& transaction) { store::revoke_library(transaction, "closed", bob_); });
    EXPECT_THAT(audience(bob_, false).closed_libraries, SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Databases, MixesTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::recommendation
