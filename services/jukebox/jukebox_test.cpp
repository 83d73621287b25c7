#include "services/jukebox/jukebox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/jukebox/controllers.h"
#include "services/jukebox/migrations.h"
#include "services/jukebox/reactions.h"

namespace polyphony::jukebox {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Sounds in the test's head.
class FakePlayer final : public Player {
  public:
    void on_end(Ended ended) override { ended_ = std::move(ended); }
    void play(const std::string& url, std::int64_t position_ms) override {
        sounding = url;
        position = position_ms;
        known = true;
        paused = false;
        ++plays;
    }
    void pause(bool pause) override { paused = pause; }
    void stop() override {
        sounding.clear();
        known = false;
    }
    void set_gain(double to) override { gain = to; }
    std::optional<std::int64_t> position_ms() override { return known ? std::optional(position) : std::nullopt; }
    void end(std::optional<Error> broken = {}) {
        sounding.clear();
        ended_(std::move(broken));
    }

    std::string sounding;
    std::int64_t position = 0;
    bool known = false;
    bool paused = false;
    double gain = 0;
    int plays = 0;

  private:
    Ended ended_;
};

class JukeboxTest : public ::testing::TestWithParam<std::string> {
  protected:
    JukeboxTest() { restart(); }
    ~JukeboxTest() override {
        jukebox_.reset();
        database_.reset();
    }

    /// As after a kill: nothing is kept but the database.
    void restart() {
        jukebox_.reset();
        player_ = std::make_unique<FakePlayer>();
        JukeboxLimits limits;
        limits.keep_every = std::chrono::milliseconds(0);
        limits.retry_after = std::chrono::milliseconds(10);
        limits.tries = 3;
        auto find = [this](std::string user_id, std::string track_id) -> Task<Result<std::string>> {
            listener_ = std::move(user_id);
            if (missing_) co_return fail(*missing_);
            co_return "/" + track_id;
        };
        jukebox_ = std::make_unique<Jukebox>(io_, *database_, *player_, find, limits);
        ASSERT_TRUE(jukebox_->resume());
    }

    template <class Condition>
    bool eventually(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!condition() && std::chrono::steady_clock::now() < until) io_.run_for(std::chrono::milliseconds(2));
        return condition();
    }

    Result<Status> change(const Jukebox::Change& change) {
        std::optional<Result<Status>> done;
        asio::co_spawn(io_, jukebox_->change(ann_, change),
                       [&](const std::exception_ptr&, Result<Status> status) { done = std::move(status); });
        EXPECT_TRUE(eventually([&] { return done.has_value(); }));
        return std::move(*done);
    }
    Result<Status> add_and_start(const std::vector<std::string>& tracks) {
        return change([&](State& state) -> Result<void> {
            if (auto added = add(state, tracks, {}); !added) return added;
            start(state);
            return {};
        });
    }
    bool sounds(const std::string& track) {
        return eventually([&] { return player_->sounding == "/" + track; });
    }

    asio::io_context io_;
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    std::unique_ptr<FakePlayer> player_;
    std::unique_ptr<Jukebox> jukebox_;
    std::string listener_;
    std::optional<Error> missing_;
    const std::string ann_ = ids::make();
    const std::string a_ = ids::make();
    const std::string b_ = ids::make();
};

TEST_P(JukeboxTest, PlaysTheQueueToItsEnd) {
    ASSERT_TRUE(add_and_start({a_, b_}));
    ASSERT_TRUE(sounds(a_));
    EXPECT_EQ(listener_, ann_) << "by whose plan";
    player_->position = 1500;
    EXPECT_EQ(jukebox_->status().state.position_ms, 1500);
    player_->end();
    ASSERT_TRUE(sounds(b_));
    player_->end();
    EXPECT_TRUE(eventually([&] { return !jukebox_->status().state.playing; }));
    EXPECT_EQ(jukebox_->status().state.current, -1);
    EXPECT_EQ(jukebox_->status().state.track_ids.size(), 2U);
}

TEST_P(JukeboxTest, FollowsWhatPeopleWish) {
    ASSERT_TRUE(add_and_start({a_, b_}));
    ASSERT_TRUE(sounds(a_));
    ASSERT_TRUE(change([](State& state) -> Result<void> {
        stop(state);
        return set_gain(state, 0.25);
    }));
    EXPECT_TRUE(player_->paused);
    EXPECT_EQ(player_->gain, 0.25);
    ASSERT_TRUE(change([](State& state) { return skip(state, 1, 7000); }));
    ASSERT_TRUE(sounds(b_));
    EXPECT_EQ(player_->position, 7000);
    EXPECT_FALSE(player_->paused);
    EXPECT_EQ(change([](State& state) { return skip(state, 9, 0); }).error().code, Code::InvalidArgument);
    EXPECT_EQ(player_->sounding, "/" + b_) << "a bad wish changes nothing";
}

TEST_P(JukeboxTest, GoesOnAfterAKillWhereItWas) {
    ASSERT_TRUE(add_and_start({a_, b_}));
    ASSERT_TRUE(sounds(a_));
    player_->position = 12'000;
    const auto kept = [&] {
        std::int64_t position = 0;
        const auto read = database_->read_now([&](storage::Snapshot& snapshot) -> Result<void> {
            position = store::load(snapshot.sql()).position_ms;
            return {};
        });
        return read && position == 12'000;
    };
    ASSERT_TRUE(eventually(kept));
    restart();
    ASSERT_TRUE(sounds(a_));
    EXPECT_EQ(player_->position, 12'000);
    ASSERT_TRUE(change([](State& state) -> Result<void> {
        stop(state);
        return {};
    }));
    restart();
    io_.run_for(std::chrono::milliseconds(20));
    EXPECT_EQ(player_->plays, 0) << "it was paused";
    ASSERT_TRUE(change([](State& state) -> Result<void> {
        start(state);
        return {};
    }));
    ASSERT_TRUE(sounds(a_));
    EXPECT_EQ(player_->position, 12'000);
}

TEST_P(JukeboxTest, WaitsForAudioThatCannotBeHad) {
    missing_ = Error{Code::Unavailable, "Streaming is away."};
    ASSERT_TRUE(add_and_start({a_, b_}));
    ASSERT_TRUE(eventually([&] { return jukebox_->status().error == "Streaming is away."; }));
    EXPECT_TRUE(jukebox_->status().state.playing);
    missing_.reset();
    ASSERT_TRUE(sounds(a_));
    EXPECT_TRUE(eventually([&] { return jukebox_->status().error.empty(); }));
    player_->position = 9000;
    player_->end(Error{Code::Unavailable, "The audio broke off."});
    EXPECT_EQ(jukebox_->status().error, "The audio broke off.");
    ASSERT_TRUE(sounds(a_));
    EXPECT_EQ(player_->position, 9000) << "where it broke off";
}

TEST_P(JukeboxTest, LeavesOutWhatCannotBePlayed) {
    missing_ = Error{Code::NotFound, "There is no such track."};
    ASSERT_TRUE(add_and_start({a_, b_}));
    ASSERT_TRUE(eventually([&] { return !jukebox_->status().state.playing; }));
    EXPECT_THAT(jukebox_->status().error, HasSubstr("left out: There is no such track."));
    missing_.reset();
    ASSERT_TRUE(change([](State& state) -> Result<void> {
        start(state);
        return {};
    }));
    EXPECT_THAT(jukebox_->status().error, IsEmpty());
    for (int tries = 0; tries < 3; ++tries) {
        ASSERT_TRUE(sounds(a_)) << tries;
        player_->end(Error{Code::Unavailable, "The audio broke off."});
    }
    ASSERT_TRUE(sounds(b_));
    EXPECT_THAT(jukebox_->status().error, HasSubstr("left out"));
}

TEST_P(JukeboxTest, AnErasedPersonIsForgotten) {
    Controllers controllers(*database_, 2, system_now);
    using polyphony::testing::run;
    EXPECT_FALSE(*run(controllers.may_control({ann_, false})));
    EXPECT_TRUE(*run(controllers.may_control({ann_, true})));
    ASSERT_TRUE(run(controllers.grant(ann_)));
    ASSERT_TRUE(run(controllers.grant(ann_)));
    ASSERT_TRUE(run(controllers.grant(b_)));
    EXPECT_EQ(run(controllers.grant(a_)).error().code, Code::ResourceExhausted);
    EXPECT_EQ(run(controllers.grant("x")).error().code, Code::InvalidArgument);
    EXPECT_TRUE(*run(controllers.may_control({ann_, false})));
    ASSERT_TRUE(add_and_start({a_}));
    ASSERT_TRUE(sounds(a_));

    user::v1::AccountErased erased;
    erased.set_user_id(ann_);
    events::Event event;
    event.type = erased.GetDescriptor()->full_name();
    event.data = erased.SerializeAsString();
    const auto handlers = reactions([&] {
                              asio::post(io_, [&] { asio::co_spawn(io_, jukebox_->look_again(), asio::detached); });
                          }).handlers();
    ASSERT_TRUE(database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        return handlers.at(event.type)(transaction, event);
    }));

    EXPECT_TRUE(eventually([&] { return player_->paused; }));
    EXPECT_EQ(jukebox_->status().state.user_id, "");
    EXPECT_FALSE(*run(controllers.may_control({ann_, false})));
    EXPECT_TRUE(*run(controllers.may_control({b_, false}))) << "nobody else";
    ASSERT_TRUE(run(controllers.revoke(b_)));
    EXPECT_TRUE(run(controllers.list())->empty());
}

INSTANTIATE_TEST_SUITE_P(Databases, JukeboxTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::jukebox
