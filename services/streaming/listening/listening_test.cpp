#include "services/streaming/listening/listening.h"

#include <gmock/gmock.h>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/streaming/analysis/analyses.h"
#include "services/streaming/listening/listening_store.h"
#include "services/streaming/migrations.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::run;
using ::testing::SizeIs;

constexpr int kDurationMs = 200'000;

class ListeningTest : public ::testing::TestWithParam<std::string> {
  protected:
    ListeningTest() {
        for (const auto& id : {a_, b_, c_}) publish(id, id == c_ ? other_album_ : album_);
    }

    template <class Work>
    void write(Work work) {
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            work(transaction);
            return {};
        });
        ASSERT_TRUE(done) << done.error().message;
    }
    void publish(const std::string& track_id, const std::string& album_id) {
        AudioAsset asset;
        asset.track_id = track_id;
        asset.path = "/music/" + track_id;
        asset.duration_ms = kDurationMs;
        write([&](storage::Transaction& transaction) {
            store::put_asset(transaction, asset);
            hear_of_track(transaction, asset, album_id, now_);
        });
    }
    /// Records a play; one that counts if `heard_ms` is enough.
    void play(const std::string& user_id, const std::string& track_id, int heard_ms = kDurationMs) {
        const Play play{ids::make(), user_id, track_id, "", PlayState::Playing, 0, false, ++now_};
        write([&](storage::Transaction& transaction) {
            store::insert_play(transaction, play);
            store::update_play(transaction, *advance(play, {heard_ms, PlayState::Finished}, kDurationMs));
        });
    }
    static std::vector<std::string> ids_of(const std::vector<PlayCount>& counts) {
        std::vector<std::string> ids;
        for (const auto& count : counts) ids.push_back(count.id);
        return ids;
    }
    std::vector<NowPlaying> now_playing(const std::string& user_id, bool admin = false) {
        return run(listening_.now_playing(user_id, admin)).value();
    }
    NowPlaying told(const std::string& track_id, const std::string& client) {
        NowPlaying now_playing;
        now_playing.track_id = track_id;
        now_playing.client = client;
        return now_playing;
    }

    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    UnixMillis now_ = 1'700'000'000'000;
    ListeningLimits limits_{.max_clients = 2};
    Listening listening_{*database_, limits_, [this] { return now_; }};
    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
    const std::string c_ = ids::make();
    const std::string album_ = ids::make();
    const std::string other_album_ = ids::make();
};
INSTANTIATE_TEST_SUITE_P(Databases, ListeningTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(ListeningTest, CountsPlaysThatCount) {
    play(ann_, a_);
    play(ann_, a_);
    play(ann_, b_, 5'000);
    play(bob_, a_);
    const auto counts = run(listening_.play_counts(ann_, {a_, b_, c_})).value();
    ASSERT_THAT(ids_of(counts), ElementsAre(a_));
    EXPECT_EQ(counts[0].plays, 2);
    EXPECT_GT(counts[0].last_played_at, 1'700'000'000'000);
}

TEST_P(ListeningTest, ListsAlbumsByHowOftenAndHowLately) {
    play(ann_, a_);
    play(ann_, b_);
    play(ann_, c_);
    const auto albums = [&](PlayedOrder order, int limit = 0, int offset = 0) {
        return ids_of(run(listening_.played_albums(ann_, order, limit, offset)).value());
    };
    EXPECT_THAT(albums(PlayedOrder::Recent), ElementsAre(other_album_, album_));
    EXPECT_THAT(albums(PlayedOrder::Frequent), ElementsAre(album_, other_album_));
    EXPECT_THAT(albums(PlayedOrder::Frequent, 1, 1), ElementsAre(other_album_));
    EXPECT_THAT(ids_of(run(listening_.played_albums(bob_, PlayedOrder::Recent, 0, 0)).value()), IsEmpty());
}

TEST_P(ListeningTest, WhatSoundsIsShownUntilItsEnd) {
    ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(a_, "Phone"), false)));
    ASSERT_TRUE(run(listening_.set_now_playing(bob_, told(b_, "Car"), false)));
    ASSERT_THAT(now_playing(ann_), SizeIs(1));
    EXPECT_EQ(now_playing(ann_)[0].client, "Phone");
    EXPECT_EQ(now_playing(ann_)[0].track_id, a_);
    EXPECT_THAT(now_playing(ann_, true), SizeIs(2)) << "administrators see all";
    ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(b_, "Phone"), false)));
    EXPECT_EQ(now_playing(ann_)[0].track_id, b_) << "one thing sounds on each";
    now_ += kDurationMs;
    EXPECT_THAT(now_playing(ann_), SizeIs(1));
    now_ += 120'000;
    EXPECT_THAT(now_playing(ann_), IsEmpty());
}

TEST_P(ListeningTest, WhatStopsIsGoneAndOldClientsMakeRoom) {
    ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(a_, "Phone"), false)));
    ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(a_, "Phone"), true)));
    EXPECT_THAT(now_playing(ann_), IsEmpty());
    for (const auto* client : {"1", "2", "3"}) {
        ++now_;
        ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(a_, client), false)));
    }
    const auto found = now_playing(ann_);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].client, "3");
    EXPECT_EQ(found[1].client, "2");
}

TEST_P(ListeningTest, AQueueIsKeptInPlaceOfTheOneBefore) {
    EXPECT_EQ(run(listening_.saved_queue(ann_)).error().code, Code::NotFound);
    ASSERT_TRUE(run(listening_.save_queue(ann_, {{a_, b_, a_}, 2, 1500, "Phone"})));
    ASSERT_TRUE(run(listening_.save_queue(ann_, {{b_, b_}, 1, 2500, "Car"})));
    const auto queue = run(listening_.saved_queue(ann_)).value();
    EXPECT_THAT(queue.track_ids, ElementsAre(b_, b_));
    EXPECT_EQ(queue.current, 1);
    EXPECT_EQ(queue.position_ms, 2500);
    EXPECT_EQ(queue.client, "Car");
    EXPECT_EQ(queue.changed_at, now_);
    EXPECT_EQ(run(listening_.saved_queue(bob_)).error().code, Code::NotFound);
    ASSERT_TRUE(run(listening_.save_queue(ann_, {})));
    EXPECT_EQ(run(listening_.saved_queue(ann_)).error().code, Code::NotFound);
}

TEST_P(ListeningTest, AnErasedPersonIsForgotten) {
    ASSERT_TRUE(run(listening_.set_now_playing(ann_, told(a_, "Phone"), false)));
    ASSERT_TRUE(run(listening_.save_queue(ann_, {{a_}, 0, 0, ""})));
    write([&](storage::Transaction& transaction) { store::delete_user(transaction, ann_); });
    EXPECT_THAT(now_playing(ann_), IsEmpty());
    EXPECT_EQ(run(listening_.saved_queue(ann_)).error().code, Code::NotFound);
}

TEST_P(ListeningTest, WhatMakesNoSenseIsRefused) {
    const auto code = [](const auto& result) { return result ? Code::Internal : result.error().code; };
    EXPECT_EQ(code(run(listening_.play_counts(ann_, {"'"}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.play_counts(ann_, std::vector<std::string>(2001, a_)))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.played_albums(ann_, PlayedOrder::Recent, 501, 0))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.played_albums(ann_, PlayedOrder::Recent, 1, -1))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.set_now_playing(ann_, told(ids::make(), ""), false))), Code::NotFound);
    EXPECT_EQ(code(run(listening_.set_now_playing(ann_, told(a_, std::string(101, 'x')), false))),
              Code::InvalidArgument);
    auto backwards = told(a_, "");
    backwards.position_ms = -1;
    EXPECT_EQ(code(run(listening_.set_now_playing(ann_, backwards, false))), Code::InvalidArgument);
    auto frozen = told(a_, "");
    frozen.playback_rate = 0.01;
    EXPECT_EQ(code(run(listening_.set_now_playing(ann_, frozen, false))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.save_queue(ann_, {{a_}, 1, 0, ""}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.save_queue(ann_, {{a_}, 0, -1, ""}))), Code::InvalidArgument);
    EXPECT_EQ(code(run(listening_.save_queue(ann_, {{"x y"}, 0, 0, ""}))), Code::InvalidArgument);
}

TEST(NowPlaying, EndsWithTheTrackAndLaterIfItRests) {
    NowPlaying now_playing;
    now_playing.told_at = 1'000'000;
    now_playing.position_ms = 50'000;
    EXPECT_EQ(ends_at(now_playing, 150'000), 1'000'000 + 100'000 + 60'000);
    now_playing.playback_rate = 2;
    EXPECT_EQ(ends_at(now_playing, 150'000), 1'000'000 + 50'000 + 60'000);
    now_playing.paused = true;
    EXPECT_GT(ends_at(now_playing, 150'000), 1'000'000 + 1'000'000);
}

}  // namespace
}  // namespace polyphony::streaming
