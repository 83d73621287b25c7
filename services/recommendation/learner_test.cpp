// What is heard ends up in the database and in the model alike, on both databases.
#include "services/recommendation/learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/listeners_fixture.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/mix_store.h"
#include "services/recommendation/test_clock.h"

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LearnerTest : public ::testing::TestWithParam<std::string> {
  protected:
    void publish(const std::string& id) {
        TrackFacts facts;
        facts.id = id;
        facts.artist_ids = {ids::make(), ids::make()};
        facts.genres = {"pop", "rock"};
        facts.published_at = ++now_;
        write([&](storage::Transaction& transaction) { learner_.publish(transaction, facts); });
    }

    void hear(const std::string& user, const std::string& track, Signal signal = Signal::Progressed) {
        const std::array tracks{track};
        write([&](storage::Transaction& transaction) { learner_.hear(transaction, user, tracks, signal, ++now_); });
    }

    template <class Work>
    void write(const Work& work) {
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            work(transaction);
            return 0;
        });
        ASSERT_TRUE(done) << done.error().message;
    }

    std::vector<Listen> listens_of(const std::string& user) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<std::vector<Listen>> {
                return store::recent_listens(snapshot.sql(), user, 100);
            })
            .value();
    }

    static std::vector<std::string> similar(const Recommender& recommender, const std::string& track) {
        std::vector<std::string> ids;
        const auto list = recommender.similar(track, 20);
        if (list.basis == Basis::CoListening)
            for (const auto& entry : list.tracks) ids.push_back(entry.track_id);
        return ids;
    }

    /// A model that is filled from the database, as after a restart.
    std::unique_ptr<Recommender> reloaded() {
        auto recommender = std::make_unique<Recommender>(Recommender::Options());
        Learner learner(*recommender, {}, [] {});
        EXPECT_TRUE(learner.load(*database_));
        return recommender;
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    Recommender recommender_{{}};
    int changes_ = 0;
    Learner learner_{recommender_, {}, [this] { ++changes_; }};
    UnixMillis now_ = kNow;
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
};

TEST_P(LearnerTest, WhatIsHeardIsKeptAndKnownAfterARestart) {
    publish(a_);
    publish(b_);
    hear(ann_, a_);
    hear(ann_, b_);
    hear(ann_, b_);
    const auto listens = listens_of(ann_);
    ASSERT_THAT(listens, SizeIs(2));
    EXPECT_EQ(listens[0].track_id, b_);
    EXPECT_NEAR(plays_at(listens[0], now_), 2, 1e-6);
    EXPECT_NEAR(affinity_at(listens[0], now_), 0.75, 1e-6);
    EXPECT_THAT(similar(recommender_, a_), ElementsAre(b_));
    EXPECT_EQ(changes_, 3);

    const auto again = reloaded();
    EXPECT_THAT(similar(*again, a_), ElementsAre(b_));
    const auto before = recommender_.similar(a_, 1);
    const auto after = again->similar(a_, 1);
    EXPECT_NEAR(after.tracks[0].score, before.tracks[0].score, 1e-6);
    EXPECT_EQ(popular_now(*again, 1).tracks[0].track_id, b_);
}

TEST_P(LearnerTest, NothingIsLearnedFromWhatIsRolledBack) {
    publish(a_);
    const std::array tracks{a_};
    const auto failed = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
        learner_.hear(transaction, ann_, tracks, Signal::Progressed, kNow);
        return fail(Code::Unavailable, "No.");
    });
    ASSERT_FALSE(failed);
    EXPECT_THAT(listens_of(ann_), IsEmpty());
    EXPECT_EQ(popular_now(recommender_, 1).basis, Basis::Recency);
    EXPECT_EQ(changes_, 0);
}

TEST_P(LearnerTest, AnErasedPersonLeavesNoTrace) {
    publish(a_);
    publish(b_);
    for (const auto& person : {ann_, bob_}) hear(person, a_);
    hear(ann_, b_);
    write([&](storage::Transaction& transaction) { learner_.forget(transaction, ann_); });
    EXPECT_THAT(listens_of(ann_), IsEmpty());
    EXPECT_THAT(listens_of(bob_), SizeIs(1));
    EXPECT_THAT(similar(recommender_, a_), IsEmpty());
    EXPECT_THAT(similar(*reloaded(), a_), IsEmpty());
}

TEST_P(LearnerTest, AWithdrawnTrackIsForgottenButNotThatItWasHeard) {
    publish(a_);
    hear(ann_, a_);
    write([&](storage::Transaction& transaction) { learner_.withdraw(transaction, a_); });
    EXPECT_THAT(popular_now(recommender_, 20).tracks, IsEmpty());
    EXPECT_THAT(popular_now(*reloaded(), 20).tracks, IsEmpty());
    EXPECT_THAT(listens_of(ann_), SizeIs(1));
}

TEST_P(LearnerTest, ChangesAreSaidOncePerPause) {
    const auto say = [&](UnixMillis now) {
        write([&](storage::Transaction& transaction) { store::say_refreshed(transaction, now - 10'000, now, 100); });
        return database_
            ->read_now([](storage::Snapshot& snapshot) -> Result<int> {
                int count = 0;
                snapshot.sql() << "SELECT COUNT(*) FROM event_outbox", soci::into(count);
                return count;
            })
            .value();
    };
    hear(ann_, a_);
    hear(ann_, a_);
    hear(bob_, a_);
    EXPECT_EQ(say(kNow), 2);
    EXPECT_EQ(say(kNow + 20'000), 2) << "nothing changed";
    hear(ann_, b_);
    EXPECT_EQ(say(kNow + 9'000), 2) << "too soon";
    EXPECT_EQ(say(kNow + 10'000), 3);
}

INSTANTIATE_TEST_SUITE_P(Databases, LearnerTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::recommendation
