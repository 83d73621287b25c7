// The service from outside: over gRPC on a unix socket.
#include "services/streaming/streaming_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "platform/rpc/client.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;

class StreamingApiTest : public ::testing::Test, public StreamingFixture {
  protected:
    StreamingApiTest() : StreamingFixture("sqlite") {
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
    }
    ~StreamingApiTest() override {
        client_.reset();
        server_.reset();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          const std::string& user) {
        rpc::CallContext context;
        context.caller.user_id = user;
        return run(client_->call<Response>("polyphony.streaming.v1.StreamingService." + method, request, context));
    }

    rpc::Dispatcher dispatcher_{runner.io().get_executor(), testing::metrics()};
    StreamingApi api_{playback, history, dispatcher_};
    const std::string address_ = "unix:" + (folder.path() / "streaming.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
};

TEST_F(StreamingApiTest, APlayIsStartedToldAndEnded) {
    v1::StartPlayRequest start;
    start.set_track_id(track);
    start.set_context("album:1");
    const auto play = call<v1::Play>("StartPlay", start, ann).value();
    EXPECT_EQ(play.state(), v1::PLAY_STATE_PLAYING);
    EXPECT_EQ(play.track_id(), track);
    EXPECT_EQ(play.started_at().seconds(), now / 1000);
    EXPECT_EQ(play.stream().delivery(), v1::DELIVERY_ORIGINAL);
    EXPECT_EQ(play.stream().content_type(), "audio/x-wav");
    EXPECT_EQ(play.stream().bitrate_kbps(), 64);
    EXPECT_EQ(play.stream().plan_max_bitrate_kbps(), 160);
    EXPECT_FALSE(play.stream().reason().empty());

    v1::UpdatePlayRequest update;
    update.set_play_id(play.id());
    update.set_heard_ms(20'000);
    EXPECT_EQ(call<v1::Play>("UpdatePlay", update, ann).value().state(), v1::PLAY_STATE_PLAYING);
    update.set_state(v1::PLAY_STATE_FINISHED);
    const auto ended = call<v1::Play>("UpdatePlay", update, ann).value();
    EXPECT_EQ(ended.state(), v1::PLAY_STATE_FINISHED);
    EXPECT_EQ(ended.heard_ms(), 20'000);
    EXPECT_FALSE(ended.has_stream());
    EXPECT_THAT(said(), ::testing::ElementsAre("PlayStarted", "PlayProgressed", "PlayFinished"));
}

TEST_F(StreamingApiTest, AStreamAndAnEntitlementAreTold) {
    v1::GetStreamRequest request;
    request.set_track_id(track);
    request.set_max_bitrate_kbps(48);
    const auto stream = call<v1::Stream>("GetStream", request, ann).value();
    EXPECT_EQ(stream.delivery(), v1::DELIVERY_TRANSCODED);
    EXPECT_EQ(stream.bitrate_kbps(), 48);
    EXPECT_EQ(stream.expires_at().seconds(), now / 1000 + 6 * 3600);
    const auto entitlement = call<v1::Entitlement>("GetEntitlement", v1::GetEntitlementRequest(), ann).value();
    EXPECT_EQ(entitlement.plan_id(), "free");
    EXPECT_EQ(entitlement.max_bitrate_kbps(), 160);
}

TEST_F(StreamingApiTest, BadCallsAreRefused) {
    v1::GetStreamRequest request;
    request.set_track_id(track);
    EXPECT_EQ(call<v1::Stream>("GetStream", request, "").error().code, Code::Unauthenticated);
    request.set_track_id("nonsense");
    EXPECT_EQ(call<v1::Stream>("GetStream", request, ann).error().code, Code::NotFound);
    v1::UpdatePlayRequest update;
    update.set_play_id(ids::make());
    EXPECT_EQ(call<v1::Play>("UpdatePlay", update, ann).error().code, Code::NotFound);
    update.set_state(static_cast<v1::PlayState>(99));
    EXPECT_EQ(call<v1::Play>("UpdatePlay", update, ann).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::streaming
