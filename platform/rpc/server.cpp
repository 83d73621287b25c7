#include "platform/rpc/server.h"

#include <grpcpp/health_check_service_interface.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "platform/rpc/metadata.h"

namespace polyphony::rpc {

namespace {

constexpr int kMaxMessageBytes = 16 * 1024 * 1024;

}  // namespace

Dispatcher::Dispatcher(asio::any_io_executor executor, metrics::Metrics& metrics, LoadShedderOptions overload)
    : executor_(std::move(executor)),
      shedder_(overload, metrics),
      in_flight_(metrics.gauge("polyphony_rpc_in_flight", "Calls that are being answered.")),
      seconds_(metrics.seconds("polyphony_rpc_seconds", "Time to answer a call.")),
      answered_(metrics.counter("polyphony_rpc_total", "Calls answered, by outcome.", {{"outcome", "answered"}})),
      refused_(metrics.counter("polyphony_rpc_total", "Calls answered, by outcome.", {{"outcome", "refused"}})),
      failed_(metrics.counter("polyphony_rpc_total", "Calls answered, by outcome.", {{"outcome", "failed"}})) {}

Dispatcher::Started Dispatcher::begin() {
    in_flight_.Increment();
    return std::chrono::steady_clock::now();
}

std::optional<grpc::Status> Dispatcher::refuse(grpc::CallbackServerContext& context, const CallContext& call,
                                               Started started) {
    const auto now = std::chrono::steady_clock::now();
    if (!shedder_.admit(call.priority, now - started)) {
        push_back(context);
        return grpc::Status(grpc::StatusCode::UNAVAILABLE, "There is too much to do now.");
    }
    if (call.deadline <= now)
        return grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "The time was over before the call's turn came.");
    return std::nullopt;
}

void Dispatcher::end(Started started, const grpc::Status& status, grpc::ServerUnaryReactor* reactor) {
    in_flight_.Decrement();
    seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    const bool ours = status.error_code() == grpc::StatusCode::INTERNAL ||
                      status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                      status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    (status.ok() ? answered_ : ours ? failed_ : refused_).Increment();
    reactor->Finish(status);
}

void Dispatcher::note_exception(const grpc::CallbackServerContext& context, const std::exception& exception) {
    const auto call = read_context(context);
    spdlog::error("A method threw: {} (trace {})", exception.what(), call.trace.trace_id);
}

Result<std::unique_ptr<Server>> Server::listen(const std::string& address, std::span<grpc::Service* const> services) {
    // A socket file left behind by a process that died would keep the address taken.
    constexpr std::string_view kUnix = "unix:";
    if (address.starts_with(kUnix)) {
        std::error_code ignored;
        std::filesystem::remove(address.substr(kUnix.size()), ignored);
    }
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
    builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    for (auto* service : services) builder.RegisterService(service);
    std::unique_ptr<Server> server(new Server);
    server->server_ = builder.BuildAndStart();
    if (!server->server_ || port == 0)
        return fail(Code::Unavailable, "The address " + address + " cannot be listened on.");
    return server;
}

Server::~Server() { drain(std::chrono::system_clock::now()); }

void Server::drain(std::chrono::system_clock::time_point deadline) {
    if (!server_) return;
    server_->Shutdown(deadline);
    server_->Wait();
    server_.reset();
}

}  // namespace polyphony::rpc
