#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "platform/ids/ids.h"
#include "platform/rpc/client.h"
#include "platform/testing/testing.h"
#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/recommendation/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/recommendation/blends/blend_api.h"
#include "services/recommendation/controls/control_api.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/lists/mix_api.h"
#include "services/recommendation/migrations.h"
#include "services/recommendation/mix_herald.h"
#include "services/recommendation/reactions.h"
#include "services/recommendation/recommendation_api.h"
#include "services/recommendation/sonic/reactions.h"
#include "services/recommendation/sonic/sonic_api.h"

namespace polyphony::recommendation {

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

/// The service from outside: it hears other services over a real broker, and answers over gRPC on a unix socket.
class RecommendationFixture : public ::testing::Test {
  protected:
    RecommendationFixture() {
        const std::array<grpc::Service*, 5> services{&api_, &sonic_, &controls_, &mix_api_, &blend_api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
        bus_.start();
    }

    ~RecommendationFixture() override {
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
        if (method.find("Sonic") != std::string::npos) return "SonicService";
        if (method.find("Blend") != std::string::npos || method == "ListSimilarPeople") return "BlendService";
        if (method.find("Mix") != std::string::npos) return "MixService";
        if (method.find("Hid") != std::string::npos || method.find("Settings") != std::string::npos)
            return "ControlService";
        return method == "Unhide" ? "ControlService" : "RecommendationService";
    }

    /// The tracks that everyone plays, for a person.
    std::set<std::string> popular(const std::string& user_id) {
        std::set<std::string> tracks;
        const auto answer = call<v1::TrackList>("ListPopularTracks", v1::ListPopularTracksRequest(), user_id).value();
        for (const auto& track : answer.tracks()) tracks.insert(track.track_id());
        return tracks;
    }

    /// The ids of the caller's shelves, each with its tracks.
    std::map<std::string, std::vector<std::string>> shelves() {
        const auto answer = call<v1::ListForYouResponse>("ListForYou", v1::ListForYouRequest(), ann_).value();
        std::map<std::string, std::vector<std::string>> result;
        for (const auto& shelf : answer.shelves())
            for (const auto& track : shelf.tracks()) result[shelf.id()].push_back(track.track_id());
        return result;
    }

    std::string publish(OtherService& catalog, const std::string& artist_id, const std::string& library_id = "",
                        bool is_explicit = false) {
        catalog::v1::TrackPublished published;
        published.mutable_track()->set_library_id(library_id);
        published.mutable_track()->set_explicit_(is_explicit);
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
    SonicMemory memory_;
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    SonicApi sonic_{memory_.sounds, dispatcher_, {}};
    RecommendationApi api_{recommender_, memory_.attributes, *database_, dispatcher_, {}, {}, system_now};
    ControlApi controls_{*database_, dispatcher_, {.max_hidden = 3}, system_now, [this] { herald_.wake(); }};
    Mixes mixes_{recommender_, *database_, {.least_tracks = 1}, {}, system_now};
    MixApi mix_api_{mixes_, dispatcher_};
    Blends blends_{recommender_, *database_, {}, {}, {}, system_now, [this] { herald_.wake(); }};
    BlendApi blend_api_{blends_, dispatcher_};
    events::EventBus bus_{{.nats_url = nats_.url(), .service = "recommendation"},
                          *database_,
                          reactions(learner_, memory_),
                          testing::metrics()};
    const std::string address_ = "unix:" + (folder_.path() / "recommendation.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
    const std::string ann_ = ids::make();
};

/// What streaming says of a track whose sound is as bright as that.
inline streaming::v1::AudioAnalysed analysed(const std::string& track_id, double brightness_hz) {
    streaming::v1::AudioAnalysed event;
    event.set_track_id(track_id);
    for (int i = 0; i < 25; ++i) event.mutable_sound()->add_timbre(0.5F);
    event.mutable_sound()->set_brightness_hz(brightness_hz);
    return event;
}

}  // namespace polyphony::recommendation
