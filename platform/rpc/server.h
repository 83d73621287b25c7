#pragma once

#include <grpcpp/grpcpp.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/context.h"
#include "platform/rpc/load_shedder.h"

namespace polyphony::rpc {

/// The gRPC status for an error, and back.
grpc::Status to_status(const Error& error);
Error to_error(const grpc::Status& status);

/// Reads what travels with a call from its metadata: caller, deadline, trace, idempotency key.
CallContext read_context(const grpc::CallbackServerContext& context);

/// Runs the methods of gRPC services as coroutines. One for each process; each method of a service is written as
///
///     grpc::ServerUnaryReactor* GetThing(grpc::CallbackServerContext* context, const GetThingRequest* request,
///                                        Thing* response) override {
///         return dispatcher_.serve(context, response,
///                                  [this, request](rpc::CallContext call) -> Task<Result<Thing>> { … });
///     }
class Dispatcher {
  public:
    Dispatcher(asio::any_io_executor executor, metrics::Metrics& metrics, LoadShedderOptions overload = {});

    /// Starts `method(CallContext) -> Task<Result<Response>>` on the executor and finishes the call with its result.
    /// The request lives until then. Exceptions become INTERNAL and a line in the log. Counts and times every call.
    /// A call whose deadline has passed before its turn is not begun, nor, while there is too much to do, one of those
    /// that matter least (load_shedder.h): that is UNAVAILABLE, and the caller is told not to ask again at once.
    template <class Response, class Method>
    grpc::ServerUnaryReactor* serve(grpc::CallbackServerContext* context, Response* response, Method method) {
        auto* reactor = context->DefaultReactor();
        auto started = begin();
        asio::co_spawn(
            executor_,
            [this, context, reactor, response, started, method = std::move(method)]() mutable -> Task<> {
                Result<Response> result = fail(Code::Internal, "Something went wrong; it has been noted.");
                try {
                    auto call = read_context(*context);
                    if (auto refusal = refuse(*context, call, started)) co_return end(started, *refusal, reactor);
                    auto task = method(std::move(call));
                    result = co_await std::move(task);
                } catch (const std::exception& exception) {
                    note_exception(*context, exception);
                }
                if (result) *response = std::move(*result);
                end(started, result ? grpc::Status::OK : to_status(result.error()), reactor);
            },
            [](std::exception_ptr) {});
        return reactor;
    }

  private:
    using Started = std::chrono::steady_clock::time_point;
    Started begin();
    /// Why a call is not begun, if so.
    std::optional<grpc::Status> refuse(grpc::CallbackServerContext& context, const CallContext& call, Started started);
    void end(Started started, const grpc::Status& status, grpc::ServerUnaryReactor* reactor);
    static void note_exception(const grpc::CallbackServerContext& context, const std::exception& exception);

    asio::any_io_executor executor_;
    LoadShedder shedder_;
    prometheus::Gauge& in_flight_;
    prometheus::Histogram& seconds_;
    prometheus::Counter& answered_;
    prometheus::Counter& refused_;
    prometheus::Counter& failed_;
};

/// A listening gRPC server with the standard health service.
class Server {
  public:
    /// Listens on `unix:PATH` or `HOST:PORT`. Fails with Unavailable if the address cannot be had.
    static Result<std::unique_ptr<Server>> listen(const std::string& address, std::span<grpc::Service* const> services);
    ~Server();

    /// Tells clients to go elsewhere and waits for the calls under way, at most until `deadline`.
    void drain(std::chrono::system_clock::time_point deadline);

  private:
    Server() = default;
    std::unique_ptr<grpc::Server> server_;
};

}  // namespace polyphony::rpc
