// Blends through their life, on both databases, with a clock that is moved.
#include "services/recommendation/blends/blends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/stored_listeners_fixture.h"

namespace polyphony::recommendation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::run;
using ::testing::SizeIs;

class BlendsTest : public StoredListenersFixture {
  protected:
    BlendsTest() : StoredListenersFixture(day_of(kNow) * kDay + kDay / 24) {
        for (int i = 0; i < 30; ++i) tracks_.push_back(publish(artists_[static_cast<std::size_t>(i) % 3]));
        for (const auto& person : {ann_, bob_})
            for (std::size_t i = 0; i < 8; ++i) hear(person, tracks_[i]);
    }

    Blend blend_of(const std::vector<std::string>& people) {
        auto blend = run(blends_.create(people.front())).value();
        for (std::size_t i = 1; i < people.size(); ++i)
            blend = run(blends_.accept(people[i], blend.invitation)).value();
        return blend;
    }
    std::vector<BlendTrack> list_of(const std::string& person, const Blend& blend) {
        auto detail = run(blends_.get(person, false, blend.id));
        return std::move(detail.value().tracks);
    }
    std::vector<std::string> tracks_of(const std::string& person, const Blend& blend) {
        std::vector<std::string> ids;
        for (const auto& track : list_of(person, blend)) ids.push_back(track.track_id);
        return ids;
    }
    void want_to_be_found(const std::string& person) {
        write([&](storage::Transaction& transaction) {
            store::set_taste_settings(transaction, person, {.findable = true});
        });
    }
    int rows(const std::string& table, const std::string& user) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
                int count = 0;
                snapshot.sql() << "SELECT COUNT(*) FROM " << table << " WHERE user_id = :user", soci::into(count),
                    soci::use(user, "user");
                return count;
            })
            .value();
    }

    BlendLimits limits_{.max_members = 3, .max_blends = 2};
    Blends blends_{recommender_, *database_, {}, {}, limits_, [this] { return now_; }, [this] { ++changes_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string cyd_ = ids::make();
    const std::array<std::string, 3> artists_{ids::make(), ids::make(), ids::make()};
    std::vector<std::string> tracks_;
};

TEST_P(BlendsTest, WhoAcceptsAnInvitationIsInAndOthersAreNot) {
    auto blend = run(blends_.create(ann_)).value();
    EXPECT_THAT(run(blends_.get(ann_, false, blend.id))->tracks, IsEmpty()) << "of one person there is no blend";
    EXPECT_THAT(run(blends_.open_invitation(blend.invitation))->member_ids, ElementsAre(ann_));
    EXPECT_EQ(run(blends_.get(bob_, false, blend.id)).error().code, Code::NotFound);
    changes_ = 0;
    blend = run(blends_.accept(bob_, blend.invitation)).value();
    EXPECT_THAT(blend.member_ids, ElementsAre(ann_, bob_));
    EXPECT_EQ(changes_, 1) << "ann is told";
    EXPECT_THAT(run(blends_.accept(bob_, blend.invitation))->member_ids, SizeIs(2)) << "again changes nothing";
    const auto detail = run(blends_.get(ann_, false, blend.id)).value();
    EXPECT_THAT(detail.tracks, Not(IsEmpty()));
    ASSERT_THAT(detail.matches, SizeIs(1));
    EXPECT_EQ(detail.matches[0].user_id, bob_);
    EXPECT_EQ(detail.matches[0].percent, 100);
    EXPECT_THAT(run(blends_.list(bob_)).value(), SizeIs(1));
    EXPECT_EQ(run(blends_.get(cyd_, false, blend.id)).error().code, Code::NotFound);
    EXPECT_EQ(run(blends_.renew_invitation(cyd_, blend.id)).error().code, Code::NotFound);
    EXPECT_TRUE(run(blends_.leave(cyd_, blend.id)));
    EXPECT_THAT(run(blends_.list(ann_)).value(), SizeIs(1)) << "who is not in it cannot end it";
}

TEST_P(BlendsTest, InvitationsEnd) {
    const auto blend = run(blends_.create(ann_)).value();
    const auto renewed = run(blends_.renew_invitation(ann_, blend.id)).value();
    EXPECT_NE(renewed.invitation, blend.invitation);
    EXPECT_EQ(run(blends_.accept(bob_, blend.invitation)).error().code, Code::NotFound);
    now_ += limits_.invitation_days * kDay;
    EXPECT_EQ(run(blends_.accept(bob_, renewed.invitation)).error().code, Code::NotFound);
    EXPECT_EQ(run(blends_.open_invitation(renewed.invitation)).error().code, Code::NotFound);
}

TEST_P(BlendsTest, LimitsHold) {
    const auto full = blend_of({ann_, bob_, cyd_});
    EXPECT_EQ(run(blends_.accept(ids::make(), full.invitation)).error().code, Code::ResourceExhausted);
    ASSERT_TRUE(run(blends_.create(ann_)));
    EXPECT_EQ(run(blends_.create(ann_)).error().code, Code::ResourceExhausted);
    const auto another = run(blends_.create(ids::make())).value();
    EXPECT_EQ(run(blends_.accept(ann_, another.invitation)).error().code, Code::ResourceExhausted);
}

TEST_P(BlendsTest, ARepeatedRequestMakesOneBlend) {
    const idempotency::Request request{ann_, "key", "digest"};
    const auto first = run(blends_.create(ann_, request)).value();
    EXPECT_EQ(run(blends_.create(ann_, request))->id, first.id);
    EXPECT_THAT(run(blends_.list(ann_)).value(), SizeIs(1));
}

TEST_P(BlendsTest, TracksStayForADayAndAreTheSameForAll) {
    const auto blend = blend_of({ann_, bob_});
    const auto monday = tracks_of(ann_, blend);
    ASSERT_THAT(monday, Not(IsEmpty()));
    now_ += kDay / 2;
    for (std::size_t i = 10; i < 20; ++i) hear(ann_, tracks_[i]);
    EXPECT_EQ(tracks_of(bob_, blend), monday);
    now_ += kDay / 2;
    EXPECT_NE(tracks_of(bob_, blend), monday);
    EXPECT_EQ(tracks_of(bob_, blend), tracks_of(ann_, blend));
}

TEST_P(BlendsTest, EachHearsOnlyWhatTheyMay) {
    const auto blend = blend_of({ann_, bob_});
    const auto all = tracks_of(ann_, blend);
    write([&](storage::Transaction& transaction) {
        store::put_hidden(transaction, bob_, {HiddenKind::Track, all[0], now_});
        learner_.withdraw(transaction, all[1]);
    });
    EXPECT_THAT(tracks_of(ann_, blend), Contains(all[0]));
    EXPECT_THAT(tracks_of(ann_, blend), Not(Contains(all[1])));
    EXPECT_THAT(tracks_of(bob_, blend), Not(Contains(all[0])));
    now_ += kDay;
    EXPECT_THAT(tracks_of(ann_, blend), Not(Contains(all[0]))) << "the next is made for both";
}

TEST_P(BlendsTest, WhoLeavesTakesWhatWasMadeAlong) {
    const auto blend = blend_of({ann_, bob_, cyd_});
    ASSERT_THAT(tracks_of(ann_, blend), Not(IsEmpty()));
    ASSERT_TRUE(run(blends_.leave(cyd_, blend.id)));
    EXPECT_TRUE(run(blends_.leave(cyd_, blend.id))) << "again changes nothing";
    EXPECT_EQ(run(blends_.get(cyd_, false, blend.id)).error().code, Code::NotFound);
    EXPECT_EQ(run(blends_.accept(cyd_, blend.invitation)).error().code, Code::NotFound) << "it ended with them";
    for (const auto& track : list_of(ann_, blend)) EXPECT_THAT(track.user_ids, Not(Contains(cyd_)));
    ASSERT_TRUE(run(blends_.leave(bob_, blend.id)));
    EXPECT_THAT(run(blends_.list(ann_)).value(), IsEmpty()) << "of one person there is no blend";
}

TEST_P(BlendsTest, TracksThatWereMadeBeforeSomeoneLeftAreNotKept) {
    const auto blend = blend_of({ann_, bob_, cyd_});
    ASSERT_TRUE(run(blends_.leave(cyd_, blend.id)));
    const std::vector<BlendTrack> late{{tracks_[0], {cyd_}}};
    write([&](storage::Transaction& transaction) { store::keep_tracks(transaction, blend, day_of(now_), late); });
    EXPECT_THAT(tracks_of(ann_, blend), Not(SizeIs(1)));
}

TEST_P(BlendsTest, AnErasedPersonIsInNoBlend) {
    const auto pair = blend_of({ann_, bob_});
    const auto group = blend_of({bob_, cyd_, ann_});
    ASSERT_THAT(tracks_of(ann_, group), Not(IsEmpty()));
    want_to_be_found(ann_);
    changes_ = 0;
    write([&](storage::Transaction& transaction) { learner_.forget(transaction, ann_); });
    EXPECT_EQ(changes_, 1) << "the others are told";
    EXPECT_EQ(rows("blend_members", ann_) + rows("taste_settings", ann_), 0);
    const auto left = run(blends_.list(bob_)).value();
    ASSERT_THAT(left, SizeIs(1));
    EXPECT_THAT(left[0].member_ids, ElementsAre(bob_, cyd_));
    for (const auto& track : list_of(bob_, group)) EXPECT_THAT(track.user_ids, Not(Contains(ann_)));
}

TEST_P(BlendsTest, OnlyWhoWantsToBeFoundIsFound) {
    EXPECT_EQ(run(blends_.similar_people(ann_)).error().code, Code::FailedPrecondition);
    want_to_be_found(ann_);
    EXPECT_THAT(run(blends_.similar_people(ann_)).value(), IsEmpty());
    want_to_be_found(bob_);
    want_to_be_found(cyd_);
    hear(cyd_, tracks_[0]);
    const auto found = run(blends_.similar_people(ann_)).value();
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].user_id, bob_);
    EXPECT_EQ(found[1].user_id, cyd_);
    EXPECT_GT(found[0].percent, found[1].percent);
    EXPECT_THAT(found[0].artist_ids, IsEmpty()) << "how alike, and no more";
}

INSTANTIATE_TEST_SUITE_P(Databases, BlendsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::recommendation
