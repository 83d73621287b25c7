#include "services/streaming/player/players.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Random kNoMixing = [](std::size_t count) { return count - 1; };

class PlayersTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    PlayersTest() : StreamingFixture(GetParam()) {
        for (auto& id : songs_) id = ids::make();
    }

    void appear(const std::string& id, std::int64_t position_ms = -1) {
        Device device;
        device.id = id;
        device.name = "The " + id;
        ASSERT_TRUE(run(players.keep_device(ann, device, position_ms)));
    }
    Result<PlayerState> change(std::function<Result<void>(PlayerState&)> apply, std::int64_t revision = 0,
                               idempotency::Request request = {}) {
        return run(players.change(ann, {revision, std::move(request), std::move(apply)}));
    }
    Result<PlayerState> play_songs(const std::string& device = {}) {
        return change([&](PlayerState& state) {
            const PlayWish wish{device, {songs_.begin(), songs_.end()}, "album:1", 0, {}};
            return player::play(state, wish, players.limits(), kNoMixing);
        });
    }
    PlayerState state() { return run(players.get(ann)).value(); }
    std::string up() {
        const auto now_up = state();
        const auto* item = current(now_up.queue);
        return item == nullptr ? "" : item->track_id;
    }
    std::vector<std::string> device_ids() {
        std::vector<std::string> ids;
        for (const auto& device : state().devices) ids.push_back(device.id);
        return ids;
    }

    std::array<std::string, 3> songs_;
};

TEST_P(PlayersTest, KeepsWhatPlaysAndWhere) {
    EXPECT_EQ(play_songs().error().code, Code::FailedPrecondition) << "there is nothing to play on";
    appear("phone");
    ASSERT_TRUE(play_songs());
    now += 5'000;
    EXPECT_EQ(state().device_id, "phone");
    EXPECT_TRUE(state().playing);
    EXPECT_EQ(state().position_ms, 5'000);
    EXPECT_EQ(state().queue.context, "album:1");
    ASSERT_TRUE(change(player::pause));
    now += 5'000;
    EXPECT_FALSE(state().playing);
    EXPECT_EQ(state().position_ms, 5'000);
    ASSERT_TRUE(change(player::next));
    EXPECT_EQ(up(), songs_[1]);
    EXPECT_EQ(state().position_ms, 0);
    EXPECT_THAT(said(), ElementsAre("PlayerChanged", "PlayerChanged", "PlayerChanged"));
    EXPECT_EQ(run(players.get(bob)).value().revision, 0) << "it is nobody else's";
}

TEST_P(PlayersTest, TheEndOfTheQueueIsTheEnd) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(change(player::next));
    EXPECT_EQ(up(), songs_[2]);
    EXPECT_FALSE(state().playing);
}

TEST_P(PlayersTest, GoingBackBeginsTheTrackAgainOnceItHasPlayedALittle) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    ASSERT_TRUE(change(player::next));
    now += 10'000;
    ASSERT_TRUE(change(player::previous));
    EXPECT_EQ(up(), songs_[1]);
    ASSERT_TRUE(change(player::previous));
    EXPECT_EQ(up(), songs_[0]);
}

TEST_P(PlayersTest, MovesToAnotherDeviceWithItsPosition) {
    appear("phone");
    appear("speaker");
    ASSERT_TRUE(play_songs("phone"));
    now += 7'000;
    ASSERT_TRUE(change([](PlayerState& state) { return player::transfer(state, "speaker", false); }));
    now += 1'000;
    EXPECT_EQ(state().device_id, "speaker");
    EXPECT_TRUE(state().playing);
    EXPECT_EQ(state().position_ms, 8'000);
    EXPECT_EQ(change([](PlayerState& state) { return player::transfer(state, "fridge", true); }).error().code,
              Code::NotFound);
}

TEST_P(PlayersTest, ADeviceThatVanishesStopsWhereItWasSeenLast) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    now += 60'000;
    appear("phone", 58'000);
    appear("speaker");
    EXPECT_EQ(state().position_ms, 58'000) << "the device knows best";
    now += 90'000;
    appear("speaker");
    EXPECT_THAT(device_ids(), ElementsAre("speaker"));
    EXPECT_FALSE(state().playing);
    EXPECT_EQ(state().device_id, "");
    EXPECT_EQ(state().position_ms, 58'000);
    ASSERT_TRUE(change([&](PlayerState& state) { return player::play(state, {}, players.limits(), kNoMixing); }));
    EXPECT_EQ(state().device_id, "speaker");
}

TEST_P(PlayersTest, ADeviceThatGoesPauses) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    now += 4'000;
    ASSERT_TRUE(run(players.remove_device(ann, "phone")));
    now += 4'000;
    EXPECT_THAT(device_ids(), IsEmpty());
    EXPECT_FALSE(state().playing);
    EXPECT_EQ(state().position_ms, 4'000);
    EXPECT_TRUE(run(players.remove_device(ann, "phone"))) << "again changes nothing";
}

TEST_P(PlayersTest, TwoDevicesDoNotOverwriteEachOther) {
    appear("phone");
    const auto seen = play_songs().value().revision;
    ASSERT_TRUE(change(player::next, seen));
    EXPECT_EQ(change(player::next, seen).error().code, Code::Aborted);
    EXPECT_EQ(up(), songs_[1]);
}

TEST_P(PlayersTest, ARepeatedRequestIsDoneOnce) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    const idempotency::Request request{ann, "key", "digest"};
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(change(player::next, 0, request));
    EXPECT_EQ(up(), songs_[1]);
}

TEST_P(PlayersTest, TheDeviceThatPlaysTellsWhatItDoes) {
    appear("phone");
    PlayerUpdate update;
    update.device_id = "phone";
    update.playing = true;
    update.items = {{7, songs_[1], 1}, {5, songs_[0], 0}};
    update.current_key = 5;
    update.position_ms = 1'000;
    update.shuffled = true;
    const auto apply = [&](PlayerState& state) { return player::update(state, update, players.limits()); };
    ASSERT_TRUE(change(apply));
    EXPECT_EQ(up(), songs_[0]);
    EXPECT_EQ(state().queue.items.front().key, 7);
    EXPECT_TRUE(state().queue.shuffled);
    update = {};
    update.playing = false;
    ASSERT_TRUE(change(apply));
    EXPECT_EQ(state().position_ms, 1'000);
    update.current_key = 99;
    EXPECT_EQ(change(apply).error().code, Code::NotFound);
    update = {};
    update.items = std::vector<QueueItem>(1'001);
    EXPECT_EQ(change(apply).error().code, Code::InvalidArgument);
}

TEST_P(PlayersTest, DevicesAreBoundedAndForgotten) {
    for (int i = 0; i < 25; ++i) {
        appear("device-" + std::to_string(i));
        now += 1;
    }
    EXPECT_EQ(device_ids().size(), 20U);
    Device loud;
    loud.id = "phone";
    loud.name = "Phone";
    loud.volume_percent = 101;
    EXPECT_EQ(run(players.keep_device(ann, loud, -1)).error().code, Code::InvalidArgument);
    ASSERT_TRUE(change([](PlayerState& state) { return player::set_volume(state, "device-24", 30); }));
    EXPECT_EQ(state().devices.back().volume_percent, 100) << "by name, so device-9 is last";
}

TEST_P(PlayersTest, NothingIsLeftOfWhoIsErased) {
    appear("phone");
    ASSERT_TRUE(play_songs());
    ASSERT_TRUE(run(playback.start({ann}, {track, 0, "phone"}, "", "")));
    (void)database->write_now([&](storage::Transaction& transaction) -> Result<int> {
        store::delete_user(transaction, ann);
        return 0;
    });
    for (const char* table : {"devices", "streams", "players", "player_queues", "plays"}) {
        const auto rows = database->read_now([&](storage::Snapshot& snapshot) -> Result<int> {
            int count = 0;
            snapshot.sql() << std::string("SELECT COUNT(*) FROM ") + table, soci::into(count);
            return count;
        });
        EXPECT_EQ(rows.value(), 0) << table;
    }
}

INSTANTIATE_TEST_SUITE_P(Databases, PlayersTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
