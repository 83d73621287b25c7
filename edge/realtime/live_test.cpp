#include "edge/realtime/live.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <deque>

#include "edge/testing/signing_key.h"
#include "platform/testing/testing.h"
#include "polyphony/catalog/v1/events.pb.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A WebSocket whose client is the test.
class FakeSocket final : public http::WebSocket {
  public:
    explicit FakeSocket(asio::io_context& io) : arrived_(io, asio::steady_timer::time_point::max()) {}

    Task<std::optional<std::string>> receive() override {
        while (incoming_.empty() && !closed_) {
            boost::system::error_code cancelled;
            co_await arrived_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        }
        if (closed_) co_return std::nullopt;
        auto message = std::move(incoming_.front());
        incoming_.pop_front();
        co_return message;
    }
    void send(std::string message) override { sent.push_back(std::move(message)); }
    void close(std::uint16_t code, std::string) override {
        if (!closed_) code_ = code;
        closed_ = true;
        arrived_.cancel();
    }
    /// What the client does.
    void say(std::string message) {
        incoming_.push_back(std::move(message));
        arrived_.cancel();
    }
    void go() { close(1000, ""); }

    std::uint16_t code() const { return code_; }
    std::vector<std::string> sent;

  private:
    asio::steady_timer arrived_;
    std::deque<std::string> incoming_;
    bool closed_ = false;
    std::uint16_t code_ = 0;
};

class LiveTest : public ::testing::Test {
  protected:
    std::shared_ptr<FakeSocket> connect(const std::string& hello) {
        auto socket = std::make_shared<FakeSocket>(io_);
        asio::co_spawn(io_, live_.serve(request_, socket), asio::detached);
        if (!hello.empty()) socket->say(hello);
        settle();
        return socket;
    }
    std::shared_ptr<FakeSocket> connect_as(const std::string& user_id) {
        return connect(R"({"access_token":")" + key_.token({.subject = user_id}) + R"("})");
    }
    /// Runs what can run now.
    void settle() {
        io_.restart();
        io_.poll();
    }
    void run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        io_.restart();
        while (!done() && std::chrono::steady_clock::now() < end) io_.run_one_for(std::chrono::milliseconds(100));
    }

    static events::Event event(const google::protobuf::Message& message) {
        events::Event event;
        event.id = "e1";
        event.type = message.GetTypeName();
        event.time = 1'700'000'000'123;
        event.data = message.SerializeAsString();
        return event;
    }
    static events::Event saved_by(const std::string& user_id) {
        playlist::v1::TrackSaved saved;
        saved.set_user_id(user_id);
        saved.set_track_id("t1");
        return event(saved);
    }

    asio::io_context io_;
    SigningKey key_{"key-1"};
    TokenVerifier verifier_{[this]() -> Task<Result<user::v1::SigningKeys>> {
                                user::v1::SigningKeys keys;
                                *keys.add_keys() = key_.published();
                                co_return keys;
                            },
                            TokenVerifierOptions{}};
    http::Request request_;
    Live live_{verifier_, {.max_connections = 3, .max_per_user = 2, .hello_timeout_ms = 50}, testing::metrics()};
};

TEST_F(LiveTest, EventsReachTheirUserAlone) {
    const auto ada = connect_as("ada");
    const auto ada_too = connect_as("ada");
    const auto bob = connect_as("bob");
    live_.hear(saved_by("ada"));
    ASSERT_EQ(ada->sent.size(), 1U);
    EXPECT_EQ(ada_too->sent.size(), 1U);
    EXPECT_THAT(bob->sent, IsEmpty());
    const auto live = boost::json::parse(ada->sent[0]);
    EXPECT_EQ(live.at("id").as_string(), "e1");
    EXPECT_EQ(live.at("type").as_string(), "polyphony.playlist.v1.TrackSaved");
    EXPECT_EQ(live.at("time").as_string(), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(boost::json::parse(live.at("data_json").as_string()),
              boost::json::parse(R"({"user_id":"ada","track_id":"t1"})"));
    live_.hear(saved_by("bob"));
    EXPECT_EQ(ada->sent.size(), 1U);
    EXPECT_EQ(bob->sent.size(), 1U);
}

TEST_F(LiveTest, WhoHasGoneHearsNothing) {
    const auto ada = connect_as("ada");
    ada->go();
    settle();
    live_.hear(saved_by("ada"));
    EXPECT_THAT(ada->sent, IsEmpty());
    EXPECT_EQ(ada.use_count(), 1) << "the connection is forgotten";
}

TEST_F(LiveTest, NeedsAGoodToken) {
    for (const char* hello : {"", "garbage", "{}", "[]", R"({"access_token":5})", R"({"access_token":"a.b.c"})"}) {
        const auto socket = connect(hello);
        run_until([&] { return socket->code() != 0; });
        EXPECT_EQ(socket->code(), std::string(hello).empty() ? 1008 : 4401) << hello;
        live_.hear(saved_by(""));
        EXPECT_THAT(socket->sent, IsEmpty());
    }
}

TEST_F(LiveTest, EndsWithTheToken) {
    const auto socket =
        connect(R"({"access_token":")" + key_.token({.subject = "ada", .expires_at = system_now() + 2000}) + R"("})");
    live_.hear(saved_by("ada"));
    EXPECT_EQ(socket->sent.size(), 1U);
    run_until([&] { return socket->code() != 0; });
    EXPECT_EQ(socket->code(), 4401);
    settle();
    live_.hear(saved_by("ada"));
    EXPECT_EQ(socket->sent.size(), 1U);
}

TEST_F(LiveTest, EndsWithTheAccount) {
    const auto ada = connect_as("ada");
    const auto bob = connect_as("bob");
    user::v1::AccountErased erased;
    erased.set_user_id("ada");
    live_.hear(event(erased));
    settle();
    EXPECT_EQ(ada->code(), 4401);
    EXPECT_EQ(bob->code(), 0);
}

TEST_F(LiveTest, ConnectionsAreBounded) {
    const auto first = connect_as("ada");
    const auto second = connect_as("ada");
    EXPECT_EQ(connect_as("ada")->code(), 1013);
    const auto third = connect_as("bob");
    EXPECT_EQ(third->code(), 0);
    EXPECT_EQ(connect_as("eve")->code(), 1013);
    first->go();
    settle();
    EXPECT_EQ(connect_as("eve")->code(), 0);
    live_.hear(saved_by("ada"));
    EXPECT_EQ(second->sent.size(), 1U);
}

TEST_F(LiveTest, FindsWhomAnEventConcerns) {
    playlist::v1::PlaylistCreated created;
    created.set_owner_id("ada");
    EXPECT_THAT(concerned_users(created.GetTypeName(), created.SerializeAsString()), ElementsAre("ada"));
    streaming::v1::PlayStarted started;
    started.set_user_id("bob");
    EXPECT_THAT(concerned_users(started.GetTypeName(), started.SerializeAsString()), ElementsAre("bob"));
    EXPECT_THAT(concerned_users("polyphony.catalog.v1.TrackWithdrawn", ""), IsEmpty());
    EXPECT_THAT(concerned_users("polyphony.nobody.v1.Knows", "x"), IsEmpty());
    EXPECT_THAT(concerned_users(created.GetTypeName(), "\xff\xff"), IsEmpty());
}

}  // namespace
}  // namespace polyphony::edge
