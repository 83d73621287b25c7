// The service from outside: it hears other services over a real broker, and answers over gRPC on a unix socket.
#include "services/recommendation/recommendation_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "platform/ids/ids.h"
#include "platform/rpc/client.h"
#include "platform/testing/testing.h"
#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/mix_herald.h"
#include "services/recommendation/reactions.h"
#include "services/recommendation/sonic/reactions.h"
#include "services/recommendation/sonic/sonic_api.h"

namespace polyphony::recommendation {
namespace {

using polyphony::testing::eventually;
using polyphony::testing::run;

/// Another service, which says what the test wants and counts what it hears.
class OtherService {
  public:
    OtherService(const testing::NatsServer& nats, const std::string& name)
        : bus_({.nats_url = nats.url(), .service = name}, *database_, reactions(), testing::metrics()) {
        bus_.start();
    }

    void say(const std::string& aggregate, const google::protobuf::Message& message) {
        const auto said = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            events::emit(transaction, aggregate, message);
            return 0;
        });
        ASSERT_TRUE(said);
    }

    int refreshed() const { return refreshed_; }

  private:
    events::Reactions reactions() {
        events::Reactions reactions;
        reactions.on<v1::MixRefreshed>(
            [this](storage::Transaction&, const v1::MixRefreshed&, const events::Event&) -> Result<void> {
                ++refreshed_;
                return {};
            });
        return reactions;
    }

    std::atomic<int> refreshed_ = 0;
    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open({"other", {}});
    events::EventBus bus_;
};

class RecommendationApiTest : public ::testing::Test {
  protected:
    RecommendationApiTest() {
        const std::array<grpc::Service*, 2> services{&api_, &sonic_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
        bus_.start();
    }

    ~RecommendationApiTest() override {
        client_.reset();
        server_.reset();
        io_.stop();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          const std::string& user_id = "") {
        rpc::CallContext context;
        context.caller.user_id = user_id;
        return run(client_->call<Response>("polyphony.recommendation.v1." + service_of(method) + "." + method, request,
                                           context));
    }

    static std::string service_of(const std::string& method) {
        return method.find("Sonic") == std::string::npos ? "RecommendationService" : "SonicService";
    }

    /// The ids of the caller's shelves, each with its tracks.
    std::map<std::string, std::vector<std::string>> shelves() {
        const auto answer = call<v1::ListForYouResponse>("ListForYou", v1::ListForYouRequest(), ann_).value();
        std::map<std::string, std::vector<std::string>> result;
        for (const auto& shelf : answer.shelves())
            for (const auto& track : shelf.tracks()) result[shelf.id()].push_back(track.track_id());
        return result;
    }

    std::string publish(OtherService& catalog, const std::string& artist_id) {
        catalog::v1::TrackPublished published;
        published.mutable_track()->set_id(ids::make());
        auto& credit = *published.mutable_track()->add_artists();
        credit.set_artist_id(artist_id);
        credit.set_role(catalog::v1::ARTIST_ROLE_ARTIST);
        catalog.say(published.track().id(), published);
        return published.track().id();
    }

    template <class Message>
    static Message play(const std::string& user_id, const std::string& track_id) {
        Message message;
        message.set_play_id(ids::make());
        message.set_user_id(user_id);
        message.set_track_id(track_id);
        return message;
    }

    double plays(const std::string& track_id) {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<double> {
                return plays_at(store::find_listen(snapshot.sql(), ann_, track_id), system_now());
            })
            .value();
    }

    testing::NatsServer nats_;
    testing::TemporaryFolder folder_;
    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    Recommender recommender_{{}};
    MixHerald herald_{*database_, {.pause_ms = 60'000, .check_ms = 20}, system_now};
    Learner learner_{recommender_, {}, [this] { herald_.wake(); }};
    Sounds sounds_;
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    SonicApi sonic_{sounds_, dispatcher_, {}};
    RecommendationApi api_{recommender_, *database_, dispatcher_, {}, system_now};
    events::EventBus bus_{{.nats_url = nats_.url(), .service = "recommendation"},
                          *database_,
                          reactions(learner_, sounds_),
                          testing::metrics()};
    const std::string address_ = "unix:" + (folder_.path() / "recommendation.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
    const std::string ann_ = ids::make();
};

TEST_F(RecommendationApiTest, APlayChangesTheAnswerWithinTwoSecondsAndIsSaidOnce) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto artist = ids::make();
    const auto a = publish(catalog, artist);
    const auto b = publish(catalog, artist);
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    EXPECT_FALSE(shelves().contains("because-you-played"));

    streaming.say(ann_, play<streaming::v1::PlayStarted>(ann_, a));
    ASSERT_TRUE(eventually([&] { return shelves()["because-you-played"] == std::vector{b}; }, 2));
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, b));
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].front() == b && plays(b) > 0.9; }, 2));

    ASSERT_TRUE(eventually([&] { return streaming.refreshed() > 0; }));
    EXPECT_EQ(streaming.refreshed(), 1) << "the second change waits for the end of the pause";
}

TEST_F(RecommendationApiTest, AnEarlySkipHidesATrackAndALateOneDoesNot) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto early = publish(catalog, ids::make());
    const auto late = publish(catalog, ids::make());
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    for (const auto& [track, heard_ms] : {std::pair{late, 31'000}, std::pair{early, 5'000}}) {
        auto skipped = play<streaming::v1::PlaySkipped>(ann_, track);
        skipped.set_heard_ms(heard_ms);
        streaming.say(ann_, skipped);
    }
    EXPECT_TRUE(eventually([&] { return shelves()["popular"] == std::vector{late}; }));
}

TEST_F(RecommendationApiTest, AnEventThatComesTwiceCountsOnce) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto a = publish(catalog, ids::make());
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, a));
    ASSERT_TRUE(eventually([&] { return plays(a) > 0.9; }));

    // The broker loses everything: all events are said again.
    nats_.kill();
    nats_.restart(true);
    const auto last = publish(catalog, ids::make());
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, last));
    ASSERT_TRUE(eventually([&] { return plays(last) > 0.9; }, 30));
    EXPECT_NEAR(plays(a), 1, 0.01);
}

TEST_F(RecommendationApiTest, SavesPlaylistsWithdrawalsAndErasuresAreHeard) {
    OtherService catalog(nats_, "catalog");
    OtherService playlist(nats_, "playlist");
    OtherService user(nats_, "user");
    const auto a = publish(catalog, ids::make());
    const auto b = publish(catalog, ids::make());
    const auto c = publish(catalog, ids::make());
    playlist::v1::PlaylistCreated created;
    created.set_owner_id(ids::make());
    created.add_track_ids(a);
    created.add_track_ids(b);
    playlist.say(ids::make(), created);
    playlist::v1::TrackSaved saved;
    saved.set_user_id(ann_);
    saved.set_track_id(a);
    playlist.say(ann_, saved);
    ASSERT_TRUE(eventually([&] { return shelves()["your-mix"] == std::vector{b}; }));

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(b);
    catalog.say(b, withdrawn);
    ASSERT_TRUE(eventually([&] { return !shelves().contains("your-mix"); }));

    user::v1::AccountErased erased;
    erased.set_user_id(ann_);
    user.say(ann_, erased);
    EXPECT_TRUE(eventually([&] {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<bool> {
                return store::recent_listens(snapshot.sql(), ann_, 1).empty();
            })
            .value();
    }));
}

TEST_F(RecommendationApiTest, SimilarTracksRadioAndPopularAnswer) {
    OtherService catalog(nats_, "catalog");
    const auto artist = ids::make();
    const auto a = publish(catalog, artist);
    const auto b = publish(catalog, artist);
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    v1::ListSimilarTracksRequest similar;
    similar.set_track_id(a);
    const auto alike = call<v1::TrackList>("ListSimilarTracks", similar).value();
    ASSERT_EQ(alike.tracks_size(), 1);
    EXPECT_EQ(alike.tracks(0).track_id(), b);
    EXPECT_EQ(alike.basis(), v1::BASIS_CONTENT);
    v1::StartRadioRequest radio;
    radio.add_seed_track_ids(a);
    EXPECT_EQ(call<v1::TrackList>("StartRadio", radio).value().tracks(0).track_id(), b);
    EXPECT_EQ(call<v1::TrackList>("ListPopularTracks", v1::ListPopularTracksRequest()).value().tracks_size(), 2);
}

TEST_F(RecommendationApiTest, BadInputIsRefused) {
    v1::ListSimilarTracksRequest similar;
    similar.set_track_id("7");
    EXPECT_EQ(call<v1::TrackList>("ListSimilarTracks", similar).error().code, Code::InvalidArgument);
    EXPECT_EQ(call<v1::TrackList>("StartRadio", v1::StartRadioRequest()).error().code, Code::InvalidArgument);
    v1::ListPopularTracksRequest popular;
    for (const int limit : {-1, 101}) {
        popular.set_limit(limit);
        EXPECT_EQ(call<v1::TrackList>("ListPopularTracks", popular).error().code, Code::InvalidArgument);
    }
    EXPECT_EQ(call<v1::ListForYouResponse>("ListForYou", v1::ListForYouRequest()).error().code, Code::Unauthenticated);
    similar.set_track_id(ids::make());
    EXPECT_EQ(call<v1::TrackList>("ListSimilarTracks", similar).value().tracks_size(), 0) << "unknown is no error";
}

/// What streaming says of a track whose sound is as bright as that.
streaming::v1::AudioAnalysed analysed(const std::string& track_id, double brightness_hz) {
    streaming::v1::AudioAnalysed event;
    event.set_track_id(track_id);
    for (int i = 0; i < 25; ++i) event.mutable_sound()->add_timbre(0.5F);
    event.mutable_sound()->set_brightness_hz(brightness_hz);
    return event;
}

TEST_F(RecommendationApiTest, WhatWasMeasuredIsComparedAtOnceAndAfterARestart) {
    OtherService streaming(nats_, "streaming");
    OtherService catalog(nats_, "catalog");
    std::vector<std::string> tracks;
    for (const double brightness : {500, 1000, 2000, 4000}) {
        tracks.push_back(ids::make());
        streaming.say(tracks.back(), analysed(tracks.back(), brightness));
    }
    streaming::v1::AudioAnalysed silent;
    silent.set_track_id(ids::make());
    streaming.say(silent.track_id(), silent);
    v1::FindSonicPathRequest path;
    path.set_start_track_id(tracks[0]);
    path.set_end_track_id(tracks[3]);
    const auto way = [&] {
        std::vector<std::string> ids;
        const auto answer = call<v1::TrackList>("FindSonicPath", path).value();
        for (const auto& track : answer.tracks()) ids.push_back(track.track_id());
        return ids;
    };
    ASSERT_TRUE(eventually([&] { return way() == tracks; }));

    v1::ListSonicSimilarTracksRequest similar;
    similar.set_track_id(tracks[0]);
    similar.set_limit(1);
    const auto found = call<v1::TrackList>("ListSonicSimilarTracks", similar).value();
    ASSERT_EQ(found.tracks_size(), 1);
    EXPECT_EQ(found.tracks(0).track_id(), tracks[1]);
    EXPECT_GT(found.tracks(0).score(), 0);
    EXPECT_LT(found.tracks(0).score(), 1);
    EXPECT_EQ(found.basis(), v1::BASIS_SOUND);

    Sounds restarted;
    ASSERT_TRUE(load_sounds(*database_, restarted));
    EXPECT_EQ(restarted.similar(tracks[0], 10).size(), 3U);
    EXPECT_NEAR(restarted.similar(tracks[0], 1).front().similarity, found.tracks(0).score(), 1e-6);

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(tracks[1]);
    catalog.say(tracks[1], withdrawn);
    ASSERT_TRUE(eventually([&] { return way() == std::vector{tracks[0], tracks[2], tracks[3]}; }));

    similar.set_track_id("../etc");
    EXPECT_EQ(call<v1::TrackList>("ListSonicSimilarTracks", similar).error().code, Code::InvalidArgument);
    path.set_limit(501);
    EXPECT_EQ(call<v1::TrackList>("FindSonicPath", path).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::recommendation
