#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/circuit_breaker.h"
#include "platform/rpc/context.h"

namespace polyphony::rpc {

/// How to reach a service.
struct ClientOptions {
    std::string address;  ///< `unix:PATH`, `HOST:PORT` or any gRPC target.
    std::string peer{};   ///< The service's name, for metrics.
    /// Most time for one call; a call's own deadline is kept if it is nearer.
    std::chrono::milliseconds timeout{5000};
    /// Calls for playback that may be under way at once; interactive ones have three quarters of these places, those in
    /// the background a half (bulkhead.h). Beyond it they fail at once.
    int max_in_flight = 256;
    /// Retries are at most this part of the calls (a retry budget), so that retries never become the load.
    double retry_ratio = 0.1;
    CircuitBreakerOptions breaker{};
};

/// Calls the methods of one service. Thread-safe.
///
/// A call carries its context on: caller, what is left of the deadline, trace, idempotency key. Methods whose name
/// begins with Get, List, Check, Batch or Search are asked once more, after a short pause and within the retry budget,
/// if the service is Unavailable; others only if they carry an idempotency key.
///
/// A service that does not answer is not asked for a while (circuit_breaker.h), and one that is slow holds a bounded
/// number of calls (bulkhead.h): then calls fail at once with Unavailable, as they do if the service is overloaded.
class Client {
  public:
    Client(ClientOptions options, metrics::Metrics& metrics);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Calls a method by its full name, such as `polyphony.playlist.v1.PlaylistService.GetPlaylist`. The request must
    /// be the method's input, `Response` its output: another one is a bug and ends the program.
    template <class Response>
    Task<Result<Response>> call(std::string_view method, const google::protobuf::Message& request,
                                CallContext context) {
        Response response;
        auto failed = co_await call_into(method, request, response, std::move(context));
        if (failed) co_return fail(std::move(*failed));
        co_return response;
    }

    /// As call(), for messages whose type is only known at run time.
    Task<std::optional<Error>> call_into(std::string_view method, const google::protobuf::Message& request,
                                         google::protobuf::Message& response, CallContext context);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polyphony::rpc
