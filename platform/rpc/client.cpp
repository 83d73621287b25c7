#include "platform/rpc/client.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>

#include "platform/rpc/bulkhead.h"
#include "platform/rpc/metadata.h"
#include "platform/rpc/retry_budget.h"
#include "platform/rpc/server.h"

namespace polyphony::rpc {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

namespace {

constexpr std::chrono::milliseconds kRetryPause{20};
constexpr int kFirstReconnectMs = 20;
constexpr int kLastReconnectMs = 200;
// A little more than the longest pause between two attempts to connect: whoever is there is found within it.
constexpr std::chrono::milliseconds kReconnectPatience{250};
constexpr std::chrono::milliseconds kReconnectLook{10};

/// A connection to one process of the service.
struct Route {
    std::string address;
    std::shared_ptr<grpc::Channel> channel;
    grpc::TemplatedGenericStub<Message, Message> stub;

    explicit Route(std::string where) : address(std::move(where)), channel(open(address)), stub(channel) {}

    static std::shared_ptr<grpc::Channel> open(const std::string& address) {
        grpc::ChannelArguments arguments;
        // A service that was restarted must be found again at once, not after gRPC's default of up to two minutes.
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
        arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastReconnectMs);
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    }
};

/// How an attempt ended.
struct Answer {
    grpc::Status status;
    bool repeatable = true;  ///< Whether asking once more at once makes sense.
    bool overloaded = false;
};

/// What one call needs until it is answered.
struct Attempt {
    grpc::ClientContext context;
    const Message* request = nullptr;
    Message* response = nullptr;
};

bool safe_to_repeat(const MethodDescriptor& method, const CallContext& context) {
    constexpr std::array<std::string_view, 5> kReads{"Get", "List", "Check", "Batch", "Search"};
    for (const auto prefix : kReads)
        if (std::string_view(method.name()).starts_with(prefix)) return true;
    return !context.idempotency_key.empty();
}

/// Where a link to a socket leads now; any other address as it is.
std::string follow_link(const std::string& address) {
    constexpr std::string_view kUnix = "unix:";
    if (!address.starts_with(kUnix)) return address;
    const std::filesystem::path path = address.substr(kUnix.size());
    std::error_code no_link;
    const auto target = std::filesystem::read_symlink(path, no_link);
    return no_link ? address : std::string(kUnix) + (path.parent_path() / target).string();
}

/// `playlist` for a method of `polyphony.playlist.v1.PlaylistService`.
std::string service_label(const MethodDescriptor& method) {
    const std::string& package = method.file()->package();
    const auto begin = package.find('.') + 1;
    return package.substr(begin, package.find('.', begin) - begin);
}

const MethodDescriptor& find_method(std::string_view name, const Message& request, const Message& response) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(std::string(name));
    if (method == nullptr || method->input_type() != request.GetDescriptor() ||
        method->output_type() != response.GetDescriptor()) {
        spdlog::critical("{} is not a method from {} to {}", name, request.GetTypeName(), response.GetTypeName());
        std::abort();
    }
    return *method;
}

}  // namespace

struct Client::Impl {
    ClientOptions options;
    std::mutex mutex;
    std::shared_ptr<Route> newest_route;  // Guarded by `mutex`.
    RetryBudget retries;
    Bulkhead bulkhead;
    prometheus::Counter& retried;
    prometheus::Counter& rejected_full;
    prometheus::Counter& rejected_open;
    prometheus::Counter& opened;
    prometheus::Gauge& breaker_state;
    CircuitBreaker breaker;

    Impl(ClientOptions given, metrics::Metrics& metrics)
        : options(std::move(given)),
          newest_route(std::make_shared<Route>(follow_link(options.address))),
          retries(options.retry_ratio),
          bulkhead(options.max_in_flight,
                   metrics.gauge("polyphony_rpc_calls_in_flight", "Calls of a peer that are under way.", labels())),
          retried(metrics.counter("polyphony_rpc_retries_total", "Calls asked once more.", labels())),
          rejected_full(rejected(metrics, "bulkhead")),
          rejected_open(rejected(metrics, "circuit breaker")),
          opened(metrics.counter("polyphony_rpc_breaker_opened_total", "Times that a peer was given up.", labels())),
          breaker_state(metrics.gauge("polyphony_rpc_breaker_state",
                                      "Circuit breaker of a peer: 0 closed, 1 half-open, 2 open.", labels())),
          breaker(options.breaker, [this](CircuitBreaker::State state) { note(state); }) {}

    std::map<std::string, std::string> labels() const { return {{"peer", options.peer}}; }

    prometheus::Counter& rejected(metrics::Metrics& metrics, const std::string& by) const {
        return metrics.counter("polyphony_rpc_rejected_total", "Calls that were not made, by what kept them back.",
                               {{"peer", options.peer}, {"by", by}});
    }

    void note(CircuitBreaker::State state) {
        if (state == CircuitBreaker::State::Open) opened.Increment();
        breaker_state.Set(static_cast<double>(state));
    }

    /// The process that is reached now. Calls go to the successor of a process before that one begins to drain, since
    /// gRPC cancels what reaches a server between its decision to end and the arrival of its GOAWAY.
    std::shared_ptr<Route> route() {
        auto address = follow_link(options.address);
        const std::lock_guard lock(mutex);
        if (newest_route->address != address) {
            newest_route = std::make_shared<Route>(std::move(address));
            breaker.reset();
        }
        return newest_route;
    }

    /// `found`, or the route that there is after a moment, if it is not connected. A service that was just started must
    /// not seem dead only because gRPC pauses before it tries to connect again.
    Task<std::shared_ptr<Route>> wait_while_reconnecting(std::shared_ptr<Route> found,
                                                         std::chrono::steady_clock::time_point limit) {
        if (found->channel->GetState(true) != GRPC_CHANNEL_TRANSIENT_FAILURE) co_return found;
        const auto end = std::min(limit, std::chrono::steady_clock::now() + kReconnectPatience);
        asio::steady_timer look(co_await asio::this_coro::executor);
        while (found->channel->GetState(true) != GRPC_CHANNEL_READY && std::chrono::steady_clock::now() < end) {
            look.expires_after(kReconnectLook);
            co_await look.async_wait(asio::use_awaitable);
            found = route();
        }
        co_return found;
    }

    /// Asks, if the breaker lets the call through, and tells the breaker how it ended.
    Task<Answer> attempt(const std::string& path, const Message& request, Message& response,
                         const CallContext& context) {
        auto reached = route();  // Also closes the breaker if this is another process.
        const auto permit = breaker.admit();
        if (!permit) {
            rejected_open.Increment();
            co_return Answer{{grpc::StatusCode::UNAVAILABLE, ""}, false, false};
        }
        const auto began = std::chrono::steady_clock::now();
        const auto limit = std::min(context.deadline, began + options.timeout);
        reached = co_await wait_while_reconnecting(std::move(reached), limit);
        auto answer = co_await ask(*reached, path, request, response, context, limit);
        breaker.record(*permit, outcome(answer, limit - began));
        co_return answer;
    }

    CircuitBreaker::Outcome outcome(const Answer& answer, std::chrono::steady_clock::duration time) const {
        using Outcome = CircuitBreaker::Outcome;
        switch (answer.status.error_code()) {
            case grpc::StatusCode::UNAVAILABLE:
                return answer.overloaded ? Outcome::Answered : Outcome::Failed;
            case grpc::StatusCode::DEADLINE_EXCEEDED:
                return time < std::chrono::milliseconds(options.breaker.least_time_ms) ? Outcome::Unknown
                                                                                       : Outcome::Failed;
            case grpc::StatusCode::CANCELLED:
                return Outcome::Unknown;
            default:
                return Outcome::Answered;
        }
    }

    static Task<Answer> ask(Route& route, const std::string& path, const Message& request, Message& response,
                            const CallContext& context, std::chrono::steady_clock::time_point limit) {
        auto state = std::make_shared<Attempt>();
        state->context.set_deadline(
            std::chrono::system_clock::now() +
            std::chrono::duration_cast<std::chrono::system_clock::duration>(limit - std::chrono::steady_clock::now()));
        write_context(state->context, context);
        state->request = &request;
        state->response = &response;
        co_return co_await await_callback<Answer>([&](auto done) {
            route.stub.UnaryCall(&state->context, path, grpc::StubOptions(), state->request, state->response,
                                 [state, done](grpc::Status status) mutable {
                                     const bool overloaded = was_pushed_back(state->context);
                                     // The context keeps the channel; were it the last to do so, here, on a thread
                                     // of the channel's own, that thread would wait for itself.
                                     state.reset();
                                     done(Answer{std::move(status), !overloaded, overloaded});
                                 });
        });
    }
};

Client::Client(ClientOptions options, metrics::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

Client::~Client() = default;

Task<std::optional<Error>> Client::call_into(std::string_view name, const Message& request, Message& response,
                                             CallContext context) {
    const auto& method = find_method(name, request, response);
    const std::string service = "The " + service_label(method) + " service ";
    const std::string path = "/" + method.service()->full_name() + "/" + method.name();
    const auto place = impl_->bulkhead.enter(context.priority);
    if (!place) {
        impl_->rejected_full.Increment();
        co_return Error{Code::Unavailable, service + "has too much to do now."};
    }
    impl_->retries.note_call();
    auto answer = co_await impl_->attempt(path, request, response, context);
    if (answer.status.error_code() == grpc::StatusCode::UNAVAILABLE && answer.repeatable &&
        safe_to_repeat(method, context) && impl_->retries.take()) {
        impl_->retried.Increment();
        asio::steady_timer pause(co_await asio::this_coro::executor, kRetryPause);
        co_await pause.async_wait(asio::use_awaitable);
        response.Clear();
        answer = co_await impl_->attempt(path, request, response, context);
    }
    if (answer.status.ok()) co_return std::nullopt;
    auto error = to_error(answer.status);
    // What gRPC itself says about sockets is not for people.
    if (error.code == Code::Unavailable)
        error.message = service + (answer.overloaded ? "has too much to do now." : "does not answer now.");
    if (error.code == Code::DeadlineExceeded) error.message = service + "took too long.";
    co_return error;
}

}  // namespace polyphony::rpc
