// PlayerService over a real socket.
#include "services/streaming/player/player_api.h"

#include <gtest/gtest.h>

#include <array>

#include "platform/rpc/client.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;

class PlayerApiTest : public ::testing::Test, public StreamingFixture {
  protected:
    PlayerApiTest() : StreamingFixture("sqlite") {
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
    }
    ~PlayerApiTest() override {
        client_.reset();
        server_.reset();
    }

    template <class Response = v1::Player>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request) {
        rpc::CallContext context;
        context.caller.user_id = user_;
        return run(client_->call<Response>("polyphony.streaming.v1.PlayerService." + method, request, context));
    }
    void keep_device(const std::string& id) {
        v1::KeepDeviceRequest request;
        request.set_device_id(id);
        request.set_name("The " + id);
        request.set_type(v1::DEVICE_TYPE_SPEAKER);
        request.set_volume_percent(40);
        EXPECT_EQ(call<v1::Device>("KeepDevice", request).value().volume_percent(), 40);
    }

    std::string user_ = ann;
    rpc::Dispatcher dispatcher_{runner.io().get_executor(), testing::metrics()};
    PlayerApi api_{players, [](std::size_t count) { return count - 1; }, dispatcher_};
    const std::string address_ = "unix:" + (folder.path() / "player.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
};

TEST_F(PlayerApiTest, PlaysAndTellsWhatPlays) {
    keep_device("kitchen");
    v1::PlayRequest play;
    play.add_track_ids(track);
    play.add_track_ids(ids::make());
    play.set_context("album:1");
    play.set_position_ms(2'000);
    const auto playing = call("Play", play).value();
    EXPECT_EQ(playing.revision(), 1);
    EXPECT_EQ(playing.device_id(), "kitchen");
    EXPECT_TRUE(playing.is_playing());
    EXPECT_EQ(playing.position_ms(), 2'000);
    EXPECT_EQ(playing.as_of().seconds(), now / 1000);
    EXPECT_EQ(playing.repeat(), v1::REPEAT_MODE_OFF);
    ASSERT_EQ(playing.items_size(), 2);
    EXPECT_EQ(playing.current_key(), playing.items(0).key());
    ASSERT_EQ(playing.devices_size(), 1);
    EXPECT_TRUE(playing.devices(0).is_active());
    EXPECT_EQ(playing.devices(0).type(), v1::DEVICE_TYPE_SPEAKER);

    const auto ahead = call<v1::QueueAhead>("GetQueue", v1::GetQueueRequest()).value();
    EXPECT_EQ(ahead.current().track_id(), track);
    EXPECT_EQ(ahead.items_size(), 1);
    now += 60'000;
    EXPECT_EQ(call("GetPlayer", v1::GetPlayerRequest()).value().position_ms(), 20'000) << "no further than its end";
}

TEST_F(PlayerApiTest, ADeviceTellsWhatItDoesFieldByField) {
    keep_device("desk");
    v1::UpdatePlayerRequest update;
    update.set_device_id("desk");
    update.set_is_playing(true);
    auto& item = *update.mutable_queue()->add_items();
    item.set_key(3);
    item.set_track_id(track);
    update.set_current_key(3);
    update.set_position_ms(500);
    const auto first = call("UpdatePlayer", update).value();
    EXPECT_EQ(first.current_key(), 3);
    v1::UpdatePlayerRequest repeat;
    repeat.set_repeat(v1::REPEAT_MODE_TRACK);
    repeat.set_revision(first.revision());
    const auto second = call("UpdatePlayer", repeat).value();
    EXPECT_EQ(second.repeat(), v1::REPEAT_MODE_TRACK);
    EXPECT_TRUE(second.is_playing());
    EXPECT_EQ(second.items_size(), 1);
    EXPECT_EQ(call("UpdatePlayer", repeat).error().code, Code::Aborted);
}

TEST_F(PlayerApiTest, BadCallsAreRefused) {
    v1::SetRepeatRequest repeat;
    EXPECT_EQ(call("SetRepeat", repeat).error().code, Code::InvalidArgument);
    EXPECT_EQ(call("SkipToNext", v1::SkipToNextRequest()).error().code, Code::FailedPrecondition);
    v1::KeepDeviceRequest device;
    device.set_device_id("two words");
    EXPECT_EQ(call<v1::Device>("KeepDevice", device).error().code, Code::InvalidArgument);
    v1::SeekRequest seek;
    seek.set_position_ms(-1);
    EXPECT_EQ(call("Seek", seek).error().code, Code::InvalidArgument);
    user_.clear();
    EXPECT_EQ(call("GetPlayer", v1::GetPlayerRequest()).error().code, Code::Unauthenticated);
}

}  // namespace
}  // namespace polyphony::streaming
