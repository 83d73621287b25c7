#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <future>
#include <thread>

#include "platform/rpc/bulkhead.h"
#include "platform/rpc/client.h"
#include "platform/rpc/retry_budget.h"
#include "platform/rpc/server.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/playlist.grpc.pb.h"

namespace polyphony::rpc {
namespace {

namespace v1 = polyphony::playlist::v1;

constexpr auto kGet = "polyphony.playlist.v1.PlaylistService.GetPlaylist";
constexpr auto kCreate = "polyphony.playlist.v1.PlaylistService.CreatePlaylist";

/// Answers with what reached it, so that a test sees what travels with a call.
class EchoService final : public v1::PlaylistService::CallbackService {
  public:
    explicit EchoService(Dispatcher& dispatcher) : dispatcher_(dispatcher) {}

    grpc::ServerUnaryReactor* CreatePlaylist(grpc::CallbackServerContext* context,
                                             const v1::CreatePlaylistRequest* request,
                                             v1::Playlist* response) override {
        return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Playlist>> {
            ++calls;
            if (request->name() == "throw") throw std::runtime_error("a secret of ours");
            if (request->name() == "aborted") co_return fail(Code::Aborted, "Someone else was faster.");
            if (request->name() == "slow") {
                asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(500));
                co_await timer.async_wait(asio::use_awaitable);
            }
            v1::Playlist playlist;
            playlist.set_name(request->name());
            playlist.set_owner_id(call.caller.user_id);
            playlist.set_public_(call.caller.admin);
            playlist.set_description(call.idempotency_key);
            playlist.set_snapshot_id(call.trace.trace_id);
            priority = call.priority;
            const auto left = call.deadline - std::chrono::steady_clock::now();
            playlist.set_item_count(
                static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()));
            co_return playlist;
        });
    }

    std::atomic<int> calls{0};
    std::atomic<Priority> priority{Priority::Interactive};

  private:
    Dispatcher& dispatcher_;
};

/// A service on a unix socket with a thread that runs it.
class RpcTest : public ::testing::Test {
  protected:
    void SetUp() override { start(); }
    void TearDown() override {
        stop();
        io_.stop();
        thread_.join();
    }

    void start() {
        std::vector<grpc::Service*> services{&service_};
        auto listening = Server::listen(address_, services);
        ASSERT_TRUE(listening) << listening.error().message;
        server_ = std::move(*listening);
    }
    void stop() {
        if (server_) server_->drain(std::chrono::system_clock::now() + std::chrono::seconds(1));
        server_.reset();
    }

    Result<v1::Playlist> create(const std::string& name, CallContext context = {}) {
        v1::CreatePlaylistRequest request;
        request.set_name(name);
        return testing::run(client_.call<v1::Playlist>(kCreate, request, std::move(context)));
    }

    testing::TemporaryFolder folder_;
    std::string address_ = "unix:" + (folder_.path() / "echo.sock").string();
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(io_);
    std::thread thread_{[this] { io_.run(); }};
    Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    EchoService service_{dispatcher_};
    std::unique_ptr<Server> server_;
    Client client_{ClientOptions{.address = address_}, testing::metrics()};
};

TEST_F(RpcTest, CallerTraceAndIdempotencyKeyTravel) {
    CallContext context;
    context.caller = {"someone", true};
    context.trace = trace::start();
    context.idempotency_key = "once";
    context.priority = Priority::Playback;
    const auto answer = create("Morning", context);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->name(), "Morning");
    EXPECT_EQ(answer->owner_id(), "someone");
    EXPECT_TRUE(answer->public_());
    EXPECT_EQ(answer->description(), "once");
    EXPECT_EQ(answer->snapshot_id(), context.trace.trace_id);
    EXPECT_EQ(service_.priority, Priority::Playback);
}

TEST_F(RpcTest, WhatIsLeftOfTheDeadlineTravels) {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
    const auto answer = create("Soon", context);
    ASSERT_TRUE(answer);
    EXPECT_LE(answer->item_count(), 700);
    EXPECT_GT(answer->item_count(), 100);
}

TEST_F(RpcTest, CallsGoWhereTheLinkLeads) {
    const auto link = folder_.path() / "link.sock";
    const auto lead_to = [&](const std::string& name) {
        std::filesystem::create_symlink(name, folder_.path() / "new");
        std::filesystem::rename(folder_.path() / "new", link);
    };
    lead_to("echo.sock");
    Client client(ClientOptions{.address = "unix:" + link.string()}, testing::metrics());
    const auto create = [&](const std::string& name) {
        v1::CreatePlaylistRequest request;
        request.set_name(name);
        return testing::run(client.call<v1::Playlist>(kCreate, request, {}));
    };
    ASSERT_TRUE(create("first"));

    EchoService second(dispatcher_);
    std::vector<grpc::Service*> services{&second};
    const auto listening = Server::listen("unix:" + (folder_.path() / "second.sock").string(), services);
    ASSERT_TRUE(listening) << listening.error().message;
    lead_to("second.sock");
    EXPECT_TRUE(create("second"));
    EXPECT_EQ(service_.calls, 1);
    EXPECT_EQ(second.calls, 1);
}

TEST_F(RpcTest, ErrorsKeepTheirCodeAndSentence) {
    const auto answer = create("aborted");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::Aborted);
    EXPECT_EQ(answer.error().message, "Someone else was faster.");
}

TEST_F(RpcTest, ExceptionsBecomeInternalAndTellNothing) {
    const auto answer = create("throw");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::Internal);
    EXPECT_EQ(answer.error().message.find("secret"), std::string::npos);
}

TEST_F(RpcTest, ASlowServiceIsGivenUpAtTheDeadline) {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    const auto answer = create("slow", context);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::DeadlineExceeded);
}

TEST_F(RpcTest, AStoppedServiceIsUnavailableAndFoundAgain) {
    ASSERT_TRUE(create("before"));
    stop();
    const auto answer = create("meanwhile");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::Unavailable);
    EXPECT_EQ(answer.error().message, "The playlist service does not answer now.");
    start();
    EXPECT_TRUE(create("after"));
}

TEST_F(RpcTest, AServiceThatHangsCostsTheDeadlineOnlyUntilItIsGivenUp) {
    Client client(ClientOptions{.address = address_,
                                .peer = "hanging",
                                .timeout = std::chrono::milliseconds(100),
                                .breaker = {.least_calls = 3, .open_ms = 200, .least_time_ms = 50}},
                  testing::metrics());
    const auto create = [&](const std::string& name) {
        v1::CreatePlaylistRequest request;
        request.set_name(name);
        return testing::run(client.call<v1::Playlist>(kCreate, request, {}));
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(create("slow").error().code, Code::DeadlineExceeded);
    const int calls = service_.calls;
    const auto answer = create("fine");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::Unavailable);
    EXPECT_EQ(answer.error().message, "The playlist service does not answer now.");
    EXPECT_EQ(service_.calls, calls) << "it is not asked any more";
    EXPECT_NE(testing::metrics().text().find("polyphony_rpc_breaker_state{peer=\"hanging\"} 2"), std::string::npos);
    EXPECT_TRUE(testing::eventually([&] { return create("fine").has_value(); })) << "and found again";
}

TEST_F(RpcTest, ErrorsOfTheApplicationAreAnswers) {
    for (int i = 0; i < 15; ++i) EXPECT_EQ(create("throw").error().code, Code::Internal);
    EXPECT_TRUE(create("fine"));
}

TEST_F(RpcTest, ACallWhoseTimeIsOverIsNotBegun) {
    v1::CreatePlaylistRequest request;
    CallContext hurried;
    hurried.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    std::promise<void> go_on;
    asio::post(io_, [&] { go_on.get_future().wait(); });
    EXPECT_EQ(create("late", hurried).error().code, Code::DeadlineExceeded);
    go_on.set_value();
    ASSERT_TRUE(create("next"));
    EXPECT_EQ(service_.calls, 1);
}

TEST_F(RpcTest, ASlowServiceHoldsABoundedNumberOfCalls) {
    Client client(ClientOptions{.address = address_, .max_in_flight = 2}, testing::metrics());
    testing::BorrowedContext context;
    std::atomic<int> ended{0};
    v1::CreatePlaylistRequest slow;
    slow.set_name("slow");
    const auto hold = [&](Priority priority) -> Task<Result<v1::Playlist>> {
        CallContext call;
        call.priority = priority;
        auto answer = co_await client.call<v1::Playlist>(kCreate, slow, std::move(call));
        ++ended;
        co_return answer;
    };
    auto first = asio::co_spawn(*context, hold(Priority::Interactive), asio::use_future);
    auto second = asio::co_spawn(*context, hold(Priority::Background), asio::use_future);
    auto third = asio::co_spawn(*context, hold(Priority::Playback), asio::use_future);
    auto fourth = asio::co_spawn(*context, hold(Priority::Playback), asio::use_future);
    auto guard = asio::make_work_guard(*context);
    while (ended < 4) (*context).run_one_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(third.get()) << "playback has all places";
    for (auto* refused : {&second, &fourth}) {
        const auto answer = refused->get();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Code::Unavailable);
        EXPECT_EQ(answer.error().message, "The playlist service has too much to do now.");
    }
    EXPECT_EQ(service_.calls, 2);
}

TEST_F(RpcTest, AnOverloadedServiceRefusesAndIsNotAskedAgainAtOnce) {
    Dispatcher overloaded(io_.get_executor(), testing::metrics(),
                          {.queue_delay_ms = -1, .interval_ms = 1, .least_requests = 1});
    EchoService service(overloaded);
    std::vector<grpc::Service*> services{&service};
    const auto address = "unix:" + (folder_.path() / "overloaded.sock").string();
    const auto listening = Server::listen(address, services);
    ASSERT_TRUE(listening) << listening.error().message;
    Client client(ClientOptions{.address = address}, testing::metrics());
    CallContext repeatable;
    repeatable.idempotency_key = "once";
    v1::CreatePlaylistRequest request;
    int answered = 0;
    std::optional<Error> refused;
    while (!refused) {
        const auto answer = testing::run(client.call<v1::Playlist>(kCreate, request, repeatable));
        if (answer)
            ++answered;
        else
            refused = answer.error();
    }
    EXPECT_EQ(refused->code, Code::Unavailable);
    EXPECT_EQ(refused->message, "The playlist service has too much to do now.");
    EXPECT_EQ(service.calls, answered);
}

TEST_F(RpcTest, AnUnimplementedMethodIsAnInternalError) {
    v1::GetPlaylistRequest request;
    const auto answer = testing::run(client_.call<v1::PlaylistDetail>(kGet, request, {}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::Internal);
}

TEST_F(RpcTest, ATakenTcpAddressIsRefusedWithASentence) {
    EchoService another{dispatcher_};
    const std::vector<grpc::Service*> one{&service_};
    const std::vector<grpc::Service*> other{&another};
    const auto first = Server::listen("127.0.0.1:38917", one);
    ASSERT_TRUE(first);
    const auto second = Server::listen("127.0.0.1:38917", other);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::Unavailable);
}

TEST(RetryBudget, RetriesStayAPartOfTheCalls) {
    RetryBudget budget(0.1);
    int stock = 0;
    while (budget.take()) ++stock;
    EXPECT_EQ(stock, 10);
    for (int call = 0; call < 100; ++call) budget.note_call();
    int earned = 0;
    while (budget.take()) ++earned;
    EXPECT_EQ(earned, 10);
}

}  // namespace
}  // namespace polyphony::rpc
