#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "platform/http/test_server.h"

namespace polyphony::http {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using test::RunningServer;

class WebSocketClient {
  public:
    explicit WebSocketClient(std::uint16_t port, const std::string& target = "/live") {
        stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
        stream_.handshake("test", target);
    }
    void send(const std::string& message) { stream_.write(asio::buffer(message)); }
    /// The next message; nothing once the server has closed.
    std::optional<std::string> receive() {
        beast::flat_buffer buffer;
        boost::system::error_code error;
        stream_.read(buffer, error);
        if (error) return std::nullopt;
        return beast::buffers_to_string(buffer.data());
    }
    auto& stream() { return stream_; }

  private:
    asio::io_context io_;
    websocket::stream<asio::ip::tcp::socket> stream_{io_};
};

Router echo_router() {
    Router router;
    router.add_websocket("/live", [](Request&, std::shared_ptr<WebSocket> socket) -> Task<> {
        while (auto message = co_await socket->receive()) socket->send("you said " + *message);
    });
    return router;
}

TEST(WebSocketTest, Echoes) {
    const auto router = echo_router();
    RunningServer server(router);
    WebSocketClient client(server.port());
    for (int i = 0; i < 100; ++i) client.send(std::to_string(i));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.receive(), "you said " + std::to_string(i));
    EXPECT_EQ(test::Client(server.port()).get("/live").status, 426);
}

TEST(WebSocketTest, RefusesBytesAndOversizedMessages) {
    const auto router = echo_router();
    RunningServer server(router);
    WebSocketClient binary(server.port());
    binary.stream().binary(true);
    binary.send("abc");
    EXPECT_EQ(binary.receive(), std::nullopt);
    EXPECT_EQ(binary.stream().reason().code, websocket::close_code::unknown_data);
    WebSocketClient large(server.port());
    boost::system::error_code ignored;
    large.stream().write(asio::buffer(std::string(2'000'000, 'x')), ignored);
    EXPECT_EQ(large.receive(), std::nullopt);
}

TEST(WebSocketTest, DisconnectsReadersThatAreTooSlow) {
    std::promise<void> ended;
    Router router;
    router.add_websocket("/live", [&](Request&, std::shared_ptr<WebSocket> socket) -> Task<> {
        for (int i = 0; i < 2000; ++i) socket->send(std::string(100'000, 'x'));
        const auto message = co_await socket->receive();
        EXPECT_EQ(message, std::nullopt);
        ended.set_value();
    });
    RunningServer server(router);
    WebSocketClient client(server.port());
    EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    int received = 0;
    while (client.receive()) ++received;
    EXPECT_LT(received, 2000);
}

TEST(WebSocketTest, TellsClientsToComeBackWhenDraining) {
    const auto router = echo_router();
    RunningServer server(router);
    WebSocketClient client(server.port());
    client.send("hello");
    EXPECT_EQ(client.receive(), "you said hello");
    auto drained = server.drain(std::chrono::seconds(10));
    EXPECT_EQ(client.receive(), std::nullopt);
    EXPECT_EQ(client.stream().reason().code, 1012);
    EXPECT_EQ(drained.wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(WebSocketTest, ClosesWhenTheHandlerReturns) {
    Router router;
    router.add_websocket("/live", [](Request&, std::shared_ptr<WebSocket> socket) -> Task<> {
        socket->close(4001, "No token.");
        co_return;
    });
    RunningServer server(router);
    WebSocketClient client(server.port());
    EXPECT_EQ(client.receive(), std::nullopt);
    EXPECT_EQ(client.stream().reason().code, 4001);
    EXPECT_EQ(client.stream().reason().reason, "No token.");
}

}  // namespace
}  // namespace polyphony::http
