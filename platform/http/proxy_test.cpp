#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "platform/http/test_server.h"

namespace polyphony::http {
namespace {

using test::Client;
using test::RunningServer;

class ProxyTest : public ::testing::Test {
  protected:
    ProxyTest() : bytes_(test::pattern_bytes(20'000'000)) {
        std::ofstream(folder_.path() / "file", std::ios::binary) << bytes_;
        const auto file = std::make_shared<const File>(::open((folder_.path() / "file").c_str(), O_RDONLY | O_CLOEXEC));
        upstream_router_.add(Verb::get, "/up/file", [this, file](Request&) -> Task<Response> {
            Response response;
            response.headers.set("X-Kept", "yes");
            response.body = FileRange{file, 0, bytes_.size()};
            co_return response;
        });
        upstream_router_.add(Verb::get, "/up/chunks", [this](Request&) -> Task<Response> {
            Response response;
            response.body = ChunkSource([this, at = std::size_t{0}]() mutable -> Task<Result<std::string>> {
                auto piece = bytes_.substr(at, 70'001);
                at += piece.size();
                co_return piece;
            });
            co_return response;
        });
        upstream_router_.add(Verb::post, "/up/size", [](Request& request) -> Task<Response> {
            co_return reply(
                Status::ok, "text/plain",
                std::to_string(request.body.size()) + "|" + std::to_string(std::hash<std::string>{}(request.body)));
        });
        upstream_router_.add(Verb::get, "/up/see", [](Request& request) -> Task<Response> {
            std::string seen = request.target + "\n";
            for (const auto& header : request.headers)
                seen.append(header.name_string()).append("=").append(header.value()).append("\n");
            co_return reply(Status::ok, "text/plain", seen);
        });
        upstream_router_.add(Verb::get, "/up/empty", [](Request&) -> Task<Response> {
            Response response;
            response.status = Status::not_modified;
            co_return response;
        });
        upstream_ = std::make_unique<RunningServer>(upstream_router_, upstream_limits(), address());
        router_.add_proxy("/up/", {address()}, [](Request& request) -> Task<std::optional<Response>> {
            if (request.query_value("key") == "wrong")
                co_return problem(Status::forbidden, "permission_denied", "Wrong key.");
            request.headers.set("X-Guarded", "yes");
            co_return std::nullopt;
        });
        router_.add(Verb::get, "/own", test::text("own"));
        const auto elsewhere = [this](Request& request) -> Task<Response> {
            Response response;
            response.headers.set("X-Kept", "changed");
            response.body = PassedOn{{address()}, "/up/" + request.body + request.query_value("what")};
            co_return response;
        };
        for (const auto verb : {Verb::get, Verb::post}) router_.add(verb, "/elsewhere", elsewhere);
        edge_ = std::make_unique<RunningServer>(router_);
    }

    static Limits upstream_limits() {
        Limits limits;
        limits.max_body_bytes = 64'000'000;
        return limits;
    }
    std::string address() const { return "unix:" + (folder_.path() / "up.sock").string(); }

    testing::TemporaryFolder folder_;
    std::string bytes_;
    Router upstream_router_;
    Router router_;
    std::unique_ptr<RunningServer> upstream_;
    std::unique_ptr<RunningServer> edge_;
};

TEST_F(ProxyTest, PassesLargeAnswersOnByteForByte) {
    Client client(edge_->port());
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.get("/up/file");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.headers.at("x-kept"), "yes");
        EXPECT_TRUE(answer.body == bytes_);
    }
    // The connection can be used for other things meanwhile.
    EXPECT_EQ(client.get("/own").body, "own");
}

TEST_F(ProxyTest, PassesChunkedAnswersOnByteForByte) {
    Client client(edge_->port());
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(client.get("/up/chunks").body == bytes_);
    Client old(edge_->port());
    old.send("GET /up/chunks HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.read().body == bytes_);
}

TEST_F(ProxyTest, PassesLargeBodiesOnByteForByte) {
    Client client(edge_->port());
    const auto expected = std::to_string(bytes_.size()) + "|" + std::to_string(std::hash<std::string>{}(bytes_));
    for (int i = 0; i < 2; ++i) {
        client.send("POST /up/size HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(bytes_.size()) +
                    "\r\n\r\n");
        client.send(bytes_);
        EXPECT_EQ(client.read().body, expected);
    }
    client.send("POST /up/size HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < bytes_.size(); at += 4'000'000)
        client.send("3d0900\r\n" + bytes_.substr(at, 4'000'000) + "\r\n");
    client.send("0\r\n\r\n");
    EXPECT_EQ(client.read().body, expected);
}

TEST_F(ProxyTest, PassesOnWhatBelongsToTheRequestOnly) {
    Client client(edge_->port());
    const auto seen =
        client.get("/up/see?a=%20b&c", "X-Mine: 1\r\nX-Hop: 2\r\nConnection: keep-alive, X-Hop\r\nUpgrade: h2c\r\n")
            .body;
    EXPECT_THAT(seen, ::testing::StartsWith("/up/see?a=%20b&c\n"));
    EXPECT_THAT(seen, ::testing::HasSubstr("X-Mine=1"));
    EXPECT_THAT(seen, ::testing::HasSubstr("traceparent="));
    EXPECT_THAT(seen, ::testing::Not(::testing::HasSubstr("X-Hop")));
    EXPECT_THAT(seen, ::testing::Not(::testing::HasSubstr("Upgrade")));
}

TEST_F(ProxyTest, KnowsAnswersWithoutBody) {
    Client client(edge_->port());
    EXPECT_EQ(client.get("/up/empty").status, 304);
    client.send("HEAD /up/file HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto head = client.read(true);
    EXPECT_EQ(head.headers.at("content-length"), std::to_string(bytes_.size()));
    EXPECT_EQ(client.get("/own").body, "own");
}

TEST_F(ProxyTest, AHandlerMayPassTheRequestOnToAnotherAddress) {
    Client client(edge_->port());
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.get("/elsewhere?what=file");
        EXPECT_TRUE(answer.body == bytes_);
        EXPECT_EQ(answer.headers.at("x-kept"), "changed");
        client.send("POST /elsewhere HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nsee");
        const auto seen = client.read().body;
        EXPECT_THAT(seen, ::testing::StartsWith("/up/see\n"));
        EXPECT_THAT(seen, ::testing::Not(::testing::HasSubstr("Content-")));
    }
    client.send("HEAD /elsewhere?what=file HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.read(true).headers.at("content-length"), std::to_string(bytes_.size()));
    EXPECT_EQ(client.get("/own").body, "own");
}

TEST_F(ProxyTest, AsksTheGuard) {
    Client client(edge_->port());
    EXPECT_EQ(client.get("/up/see?key=wrong").status, 403);
    const auto answer = client.get("/up/see?key=right", "X-Guarded: forged\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, ::testing::HasSubstr("X-Guarded=yes"));
}

TEST_F(ProxyTest, AnswersPipelinedRequestsInOrder) {
    Client client(edge_->port());
    std::string requests;
    for (int i = 0; i < 20; ++i)
        requests +=
            "GET /up/empty HTTP/1.1\r\nHost: t\r\n\r\nGET /own HTTP/1.1\r\nHost: t\r\n\r\n"
            "POST /up/size HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc";
    client.send(requests);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(client.read().status, 304);
        EXPECT_EQ(client.read().body, "own");
        EXPECT_THAT(client.read().body, ::testing::StartsWith("3|"));
    }
}

TEST_F(ProxyTest, SaysWhenTheUpstreamIsDeadAndFindsItAgain) {
    Client client(edge_->port());
    EXPECT_EQ(client.get("/up/see").status, 200);
    upstream_.reset();
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.get("/up/see");
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.headers.at("retry-after"), "1");
    }
    EXPECT_EQ(client.get("/own").body, "own");
    upstream_ = std::make_unique<RunningServer>(upstream_router_, upstream_limits(), address());
    EXPECT_EQ(client.get("/up/see").status, 200);
}

TEST_F(ProxyTest, SaysWhenTheUpstreamIsSilent) {
    asio::io_context io;
    asio::ip::tcp::acceptor silent(io, {asio::ip::make_address("127.0.0.1"), 0});
    Router router;
    router.add_proxy("/", {"127.0.0.1:" + std::to_string(silent.local_endpoint().port())});
    Limits limits;
    limits.upstream_timeout = std::chrono::milliseconds(200);
    RunningServer edge(router, limits);
    Client client(edge.port());
    EXPECT_EQ(client.get("/x").status, 503);
    EXPECT_EQ(client.get("/x").status, 503);
}

TEST_F(ProxyTest, WaitsOnceForAnUpstreamThatFallsSilent) {
    std::atomic<bool> falls_silent{false};
    Router moody;
    moody.add(Verb::get, "/", [&](Request&) -> Task<Response> {
        if (falls_silent) {
            asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::seconds(5));
            co_await pause.async_wait(asio::use_awaitable);
        }
        co_return reply(Status::ok, "text/plain", "x");
    });
    RunningServer upstream(moody);
    Router router;
    router.add_proxy("/", {upstream.address()});
    Limits limits;
    limits.upstream_timeout = std::chrono::milliseconds(500);
    RunningServer edge(router, limits);
    Client client(edge.port());
    EXPECT_EQ(client.get("/").status, 200);
    falls_silent = true;
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(client.get("/").status, 503);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(900));
}

TEST_F(ProxyTest, CutsTheAnswerWhenTheUpstreamDiesWithinIt) {
    Client client(edge_->port());
    client.send("GET /up/file HTTP/1.1\r\nHost: t\r\n\r\n");
    std::array<char, 1000> some{};
    ASSERT_GT(::recv(client.socket().native_handle(), some.data(), some.size(), 0), 0);
    upstream_.reset();
    EXPECT_LT(client.rest().size(), bytes_.size());
}

TEST_F(ProxyTest, PassesARefusedBodysAnswerOn) {
    Router small_router;
    small_router.add(Verb::post, "/small", test::text("never"));
    Limits limits;
    limits.max_body_bytes = 10;
    RunningServer small(small_router, limits);
    Router router;
    router.add_proxy("/", {small.address()});
    RunningServer edge(router);
    Client client(edge.port());
    client.send("POST /small HTTP/1.1\r\nHost: t\r\nContent-Length: 8000000\r\n\r\n");
    client.send(bytes_.substr(0, 8'000'000));
    EXPECT_EQ(client.read().status, 413);
}

}  // namespace
}  // namespace polyphony::http
