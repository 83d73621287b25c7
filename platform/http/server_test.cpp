#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <random>

#include "platform/http/test_server.h"

namespace polyphony::http {
namespace {

using test::Client;
using test::RunningServer;

Handler echo() {
    return [](Request& request) -> Task<Response> {
        co_return reply(Status::ok, "text/plain", request.path + "|" + request.query_value("q") + "|" + request.body);
    };
}

TEST(HttpServer, KeepsConnectionsAlive) {
    Router router;
    router.add(Verb::post, "/echo", echo());
    RunningServer server(router);
    Client client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send("POST /echo?q=a%20b HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi");
        EXPECT_EQ(client.read().body, "/echo|a b|hi");
    }
    client.send("POST /echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(client.read().headers["connection"], "close");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    Router router;
    router.add(Verb::get, "/{name}", echo());
    router.add(Verb::post, "/{name}", echo());
    RunningServer server(router);
    Client client(server.port());
    std::string requests;
    for (int i = 0; i < 100; ++i) {
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
        requests += "POST /p HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    }
    client.send(requests);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(client.read().body, "/" + std::to_string(i) + "||");
        EXPECT_EQ(client.read().body, "/p||abc");
    }
}

TEST(HttpServer, RefusesBeforeTheHandlerIsAsked) {
    std::atomic<bool> full = true;
    const FixedResponse refusal(problem(Status::service_unavailable, "unavailable", "Too much to do."));
    Router router;
    router.add(Verb::post, "/echo", echo(), [&]() -> const FixedResponse* { return full ? &refusal : nullptr; });
    RunningServer server(router);
    Client client(server.port());
    const auto request = "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi";
    client.send(request);
    auto answer = client.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body, ::testing::HasSubstr("Too much to do."));
    client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    answer = client.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body, ::testing::HasSubstr("Too much to do."));
    full = false;
    client.send(request);
    EXPECT_EQ(client.read().body, "/echo||hi") << "on the same connection";

    full = true;
    client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2000\r\n\r\nhi");
    EXPECT_EQ(client.read().status, 503) << "without waiting for the rest of the body";
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, AnswersHeadWithoutTheBody) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    RunningServer server(router);
    Client client(server.port());
    client.send("HEAD /x HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto head = client.read(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), "5");
    EXPECT_EQ(client.get("/x").body, "hello");
}

TEST(HttpServer, KnowsOldClients) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    RunningServer server(router);
    Client client(server.port());
    client.send("GET /x HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.read().body, "hello");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, InvitesTheBody) {
    Router router;
    router.add(Verb::post, "/echo", echo());
    RunningServer server(router);
    Client client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().status, 100);
    client.send("hi");
    EXPECT_EQ(client.read().body, "/echo||hi");
}

TEST(HttpServer, SendsBodiesThatAreMadeMeanwhile) {
    Router router;
    router.add(Verb::get, "/chunks", [](Request&) -> Task<Response> {
        Response response;
        response.body = ChunkSource([left = 3]() mutable -> Task<Result<std::string>> {
            co_return left == 0 ? std::string() : std::string(static_cast<std::size_t>(left--), 'x');
        });
        co_return response;
    });
    RunningServer server(router);
    Client client(server.port());
    EXPECT_EQ(client.get("/chunks").body, "xxxxxx");
    EXPECT_EQ(client.get("/chunks").body, "xxxxxx");
    Client old(server.port());
    old.send("GET /chunks HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.read().body, "xxxxxx");
}

TEST(HttpServer, AnswersProblems) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    router.add(Verb::get, "/broken", [](Request&) -> Task<Response> { throw std::runtime_error("broken"); });
    RunningServer server(router);
    Client client(server.port());
    const auto missing = client.get("/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(boost::json::parse(missing.body).at("code"), "not_found");
    EXPECT_EQ(client.get("/broken").status, 500);
    client.send("DELETE /x HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto wrong = client.read();
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD");
}

TEST(HttpServer, GivesEachLimitItsStatus) {
    Router router;
    router.add(Verb::post, "/echo", echo());
    Limits limits;
    limits.max_header_bytes = 1024;
    limits.max_body_bytes = 1000;
    limits.header_timeout = std::chrono::milliseconds(300);
    RunningServer server(router, limits);
    const std::string fill(5000, 'a');
    const std::vector<std::pair<std::string, int>> cases{
        {"POST /echo?" + fill + " HTTP/1.1\r\nHost: t\r\n\r\n", 414},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nX: " + fill + "\r\n\r\n", 431},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5000\r\n\r\n" + fill, 413},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + fill + "\r\n0\r\n\r\n", 413},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n\r\n", 400},
        {"POST /%zz HTTP/1.1\r\nHost: t\r\n\r\n", 400},
        {"POST /../echo HTTP/1.1\r\nHost: t\r\n\r\n", 400},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"nonsense\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\nHost", 408},
        {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc", 408},
    };
    for (const auto& [request, status] : cases) {
        Client client(server.port());
        client.send(request);
        EXPECT_EQ(client.read().status, status) << request.substr(0, 60);
        EXPECT_TRUE(client.ended()) << request.substr(0, 60);
    }
}

TEST(HttpServer, LimitsAHeadThatArrivesInPieces) {
    Router router;
    Limits limits;
    limits.max_header_bytes = 1024;
    RunningServer server(router, limits);
    Client client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: t\r\n");
    for (int i = 0; i < 100; ++i) client.send("A" + std::to_string(i) + ": " + std::string(50, 'b') + "\r\n");
    EXPECT_EQ(client.read().status, 431);
}

TEST(HttpServer, CountsRequestsByRouteAndStatus) {
    Router router;
    router.add(Verb::get, "/albums/{album_id}", test::text("hello"));
    RunningServer server(router);
    Client client(server.port());
    client.get("/albums/1");
    client.get("/albums/2");
    client.get("/nothing");
    const auto count = [&](const std::string& route, const std::string& status) {
        return server.metrics()
            .counter("polyphony_http_requests_total", "", {{"route", route}, {"status", status}})
            .Value();
    };
    EXPECT_TRUE(testing::eventually([&] { return count("/albums/{album_id}", "2xx") == 2 && count("", "4xx") == 1; }));
}

TEST(HttpServer, EndsIdleConnectionsSilently) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    Limits limits;
    limits.idle_timeout = std::chrono::milliseconds(200);
    RunningServer server(router, limits);
    Client client(server.port());
    EXPECT_EQ(client.get("/x").body, "hello");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, ClosesConnectionsBeyondTheLimit) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    Limits limits;
    limits.max_connections = 2;
    RunningServer server(router, limits);
    Client first(server.port());
    Client second(server.port());
    EXPECT_EQ(first.get("/x").status, 200);
    EXPECT_EQ(second.get("/x").status, 200);
    Client third(server.port());
    EXPECT_EQ(third.get("/x").status, 0);
    EXPECT_EQ(first.get("/x").status, 200);
}

class FileServing : public ::testing::Test {
  protected:
    FileServing() : bytes_(test::pattern_bytes(24'000'000)) {
        std::ofstream(folder_.path() / "file", std::ios::binary) << bytes_;
        file_ = std::make_shared<const File>(::open((folder_.path() / "file").c_str(), O_RDONLY | O_CLOEXEC));
        router_.add(Verb::get, "/file/{from}/{count}", [this](Request& request) -> Task<Response> {
            Response response;
            response.body = FileRange{file_, std::stoull(request.path_parameters.at("from")),
                                      std::stoull(request.path_parameters.at("count"))};
            co_return response;
        });
    }

    testing::TemporaryFolder folder_;
    std::string bytes_;
    std::shared_ptr<const File> file_;
    Router router_;
};

TEST_F(FileServing, SendsPartsOfFilesByteForByte) {
    RunningServer server(router_);
    Client client(server.port());
    for (const auto& [from, count] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 24'000'000}, {0, 0}, {1, 1}, {23'999'999, 1}, {4'000'001, 4'000'000}, {12'345, 65'536}}) {
        const auto answer = client.get("/file/" + std::to_string(from) + "/" + std::to_string(count));
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(answer.body == bytes_.substr(from, count)) << from << " " << count;
    }
}

TEST_F(FileServing, SendsSeveralPartsInOneAnswer) {
    router_.add(Verb::get, "/parts", [this](Request&) -> Task<Response> {
        Response response;
        response.status = Status::partial_content;
        response.body =
            MultipartRanges{{{"first ", {file_, 1, 1'000'000}}, {" second ", {file_, 23'000'000, 7}}}, " end"};
        co_return response;
    });
    RunningServer server(router_);
    Client client(server.port());
    const auto expected = "first " + bytes_.substr(1, 1'000'000) + " second " + bytes_.substr(23'000'000, 7) + " end";
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(client.get("/parts").body == expected);
    client.send("HEAD /parts HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.read(true).headers.at("content-length"), std::to_string(expected.size()));
    EXPECT_TRUE(client.get("/parts").body == expected);
}

TEST_F(FileServing, CutsAFileThatShrank) {
    RunningServer server(router_);
    Client client(server.port());
    EXPECT_EQ(client.get("/file/23000000/2000000").body.size(), 1'000'000U);
    EXPECT_TRUE(client.ended());
}

TEST_F(FileServing, EndsReadersThatStandStill) {
    Limits limits;
    limits.write_timeout = std::chrono::milliseconds(300);
    RunningServer server(router_, limits);
    Client client(server.port());
    const auto begin = std::chrono::steady_clock::now();
    client.send("GET /file/0/24000000 HTTP/1.1\r\nHost: t\r\n\r\n");
    auto& open = server.metrics().gauge("polyphony_http_open_connections", "");
    EXPECT_TRUE(testing::eventually([&] { return open.Value() == 1; }));
    EXPECT_TRUE(testing::eventually([&] { return open.Value() == 0; }));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    EXPECT_LT(client.read().body.size(), 24'000'000U);
}

TEST_F(FileServing, WaitsForReadersThatAreSlow) {
    Limits limits;
    limits.write_timeout = std::chrono::milliseconds(300);
    RunningServer server(router_, limits);
    Client client(server.port());
    client.send("GET /file/0/10000000 HTTP/1.1\r\nHost: t\r\n\r\n");
    // Far longer than the timeout in all, but never that long without progress.
    std::string received;
    std::vector<char> piece(600'000);
    while (received.size() < 10'000'000) {
        std::this_thread::sleep_for(std::chrono::milliseconds(40));
        const auto count = ::recv(client.socket().native_handle(), piece.data(), piece.size(), 0);
        if (count <= 0) break;
        received.append(piece.data(), static_cast<std::size_t>(count));
    }
    EXPECT_TRUE(received.substr(received.find("\r\n\r\n") + 4).starts_with(bytes_.substr(0, 9'000'000)));
}

TEST(HttpServer, ListensOnUnixSocketsAndReplacesDeadOnes) {
    testing::TemporaryFolder folder;
    const auto path = (folder.path() / "socket").string();
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    { RunningServer dead(router, {}, "unix:" + path); }
    RunningServer server(router, {}, "unix:" + path);
    asio::io_context io;
    Server second(io, router, {}, testing::metrics());
    const auto taken = second.listen("unix:" + path);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Code::Unavailable);
    const auto nonsense = second.listen("nonsense");
    EXPECT_FALSE(nonsense);

    Router front;
    front.add_proxy("/", {"unix:" + path});
    RunningServer edge(front);
    EXPECT_EQ(Client(edge.port()).get("/x").body, "hello");
}

TEST(HttpServer, SaysThatAPortIsTaken) {
    Router router;
    RunningServer server(router);
    asio::io_context io;
    Server second(io, router, {}, testing::metrics());
    const auto taken = second.listen(server.address());
    ASSERT_FALSE(taken);
    EXPECT_THAT(taken.error().message, ::testing::HasSubstr(server.address()));
}

TEST(HttpServer, AdoptsAnOpenSocket) {
    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = acceptor.local_endpoint().port();
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    Server server(io, router, {}, testing::metrics());
    ASSERT_TRUE(server.adopt(acceptor.release()));
    EXPECT_EQ(server.port(), port);
    std::thread thread([&] { io.run(); });
    EXPECT_EQ(Client(port).get("/x").body, "hello");
    io.stop();
    thread.join();
}

TEST(HttpServer, DrainFinishesTheRequestUnderWay) {
    std::promise<void> entered;
    std::atomic<bool> released{false};
    Router router;
    router.add(Verb::get, "/slow", [&](Request&) -> Task<Response> {
        entered.set_value();
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!released) {
            timer.expires_after(std::chrono::milliseconds(5));
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_return reply(Status::ok, "text/plain", "done");
    });
    router.add(Verb::get, "/x", test::text("hello"));
    RunningServer server(router);
    Client idle(server.port());
    EXPECT_EQ(idle.get("/x").status, 200);
    Client busy(server.port());
    busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    entered.get_future().wait();
    auto drained = server.drain(std::chrono::seconds(10));
    EXPECT_TRUE(idle.ended());
    EXPECT_THROW(Client(server.port()), boost::system::system_error);
    EXPECT_EQ(drained.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    released = true;
    const auto answer = busy.read();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_EQ(drained.wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(HttpServer, DrainAnswersARequestThatIsOnItsWay) {
    Router router;
    router.add(Verb::get, "/x", test::text("hello"));
    RunningServer server(router);
    Client kept(server.port());
    EXPECT_EQ(kept.get("/x").status, 200);
    Client fresh(server.port());
    auto& open = server.metrics().gauge("polyphony_http_open_connections", "");
    ASSERT_TRUE(testing::eventually([&] { return open.Value() == 2; }));  // Both are accepted.
    const auto drained = server.drain(std::chrono::seconds(10));
    const auto refused = [&] {
        try {
            const Client late(server.port());
            return false;
        } catch (const boost::system::system_error&) {
            return true;
        }
    };
    ASSERT_TRUE(testing::eventually(refused));
    for (auto* client : {&kept, &fresh}) {
        const auto answer = client->get("/x");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.headers.at("connection"), "close");
    }
    EXPECT_EQ(drained.wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(HttpServer, SurvivesTenThousandMalformedHeads) {
    Router router;
    router.add(Verb::post, "/echo", echo());
    Limits limits;
    limits.header_timeout = std::chrono::milliseconds(2000);
    RunningServer server(router, limits);
    const std::string valid =
        "POST /echo?q=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nConnection: keep-alive\r\nRange: "
        "bytes=0-1\r\n\r\nabc";
    std::mt19937 random(1);
    for (int i = 0; i < 10'000; ++i) {
        auto request = valid;
        for (auto edits = 1 + random() % 8; edits > 0; --edits) {
            const auto at = random() % request.size();
            switch (random() % 3) {
                case 0:
                    request[at] = static_cast<char>(random());
                    break;
                case 1:
                    request.erase(at, 1 + random() % 5);
                    break;
                default:
                    request.insert(at, 1 + random() % 5, static_cast<char>(random()));
            }
            if (request.empty()) request = valid;
        }
        Client client(server.port());
        client.send(request);
        ::shutdown(client.socket().native_handle(), SHUT_WR);
        client.rest();
    }
    Client client(server.port());
    client.send(valid);
    EXPECT_EQ(client.read().body, "/echo|1|abc");
}

TEST(StreamedBody, IsReadAsItComesHoweverLongItIs) {
    Router router;
    router.add_streaming(Verb::post, "/size", [](Request& request) -> Task<Response> {
        std::size_t size = 0;
        for (;;) {
            const auto chunk = co_await request.chunks();
            if (!chunk) co_return reply(Status::ok, "text/plain", "cut at " + std::to_string(size));
            if (chunk->empty()) break;
            size += chunk->size();
        }
        co_return reply(Status::ok, "text/plain", std::to_string(size));
    });
    router.add_streaming(Verb::post, "/unread", test::text("no thanks"));
    Limits limits;
    limits.max_body_bytes = 1000;
    test::RunningServer server(router, limits);
    test::Client client(server.port());
    const std::string post = "POST /size HTTP/1.1\r\nHost: t\r\n";
    client.send(post + "Content-Length: 3000000\r\n\r\n" + test::pattern_bytes(3'000'000));
    EXPECT_EQ(client.read().body, "3000000");
    client.send(post + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc");
    client.send("de\r\n2\r\nfg\r\n0\r\n\r\n");
    EXPECT_EQ(client.read().body, "7") << "on the same connection";
    client.send(post + "\r\n");
    EXPECT_EQ(client.read().body, "0");
    client.send(post + "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read().status, 100);
    client.send("abcd");
    client.socket().shutdown(asio::ip::tcp::socket::shutdown_send);
    EXPECT_EQ(client.read().body, "cut at 4");

    test::Client hasty(server.port());
    hasty.send("POST /unread HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n");
    const auto answer = hasty.read();
    EXPECT_EQ(answer.body, "no thanks");
    EXPECT_EQ(answer.headers.at("connection"), "close");
}

}  // namespace
}  // namespace polyphony::http
