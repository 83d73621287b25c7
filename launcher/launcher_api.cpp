#include "launcher/launcher_api.h"

#include <utility>

namespace polyphony::launcher {
namespace {

v1::ProcessState to_proto(State state) {
    switch (state) {
        case State::Starting:
            return v1::PROCESS_STATE_STARTING;
        case State::Ready:
            return v1::PROCESS_STATE_READY;
        case State::BackingOff:
            return v1::PROCESS_STATE_BACKING_OFF;
        case State::Stopping:
            return v1::PROCESS_STATE_STOPPING;
        case State::Stopped:
            return v1::PROCESS_STATE_STOPPED;
    }
    return v1::PROCESS_STATE_UNSPECIFIED;
}

void fill(v1::Process& proto, const Process& process) {
    proto.set_service(process.program().name);
    proto.set_pid(process.pid());
    proto.set_state(to_proto(process.state()));
    proto.set_restarts(process.restarts());
    proto.set_uptime_seconds(std::chrono::duration_cast<std::chrono::seconds>(process.uptime()).count());
    proto.set_version(process.version());
    proto.set_last_exit(process.last_exit());
    proto.set_can_roll(process.program().can_roll);
}

}  // namespace

grpc::ServerUnaryReactor* LauncherApi::GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest*,
                                                 v1::Status* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext) -> Task<Result<v1::Status>> {
        v1::Status status;
        status.set_url(url_);
        for (const auto& process : supervisor_.processes()) fill(*status.add_processes(), *process);
        co_return status;
    });
}

grpc::ServerUnaryReactor* LauncherApi::RestartService(grpc::CallbackServerContext* context,
                                                      const v1::RestartServiceRequest* request,
                                                      v1::RestartServiceResponse* response) {
    return dispatcher_.serve(
        context, response, [this, request](rpc::CallContext) -> Task<Result<v1::RestartServiceResponse>> {
            auto task =
                request->rolling() ? supervisor_.roll(request->service()) : supervisor_.restart(request->service());
            auto restarted = co_await std::move(task);
            if (!restarted) co_return fail(restarted.error());
            co_return v1::RestartServiceResponse();
        });
}

grpc::ServerUnaryReactor* LauncherApi::StopService(grpc::CallbackServerContext* context,
                                                   const v1::StopServiceRequest* request,
                                                   v1::StopServiceResponse* response) {
    return dispatcher_.serve(context, response,
                             [this, request](rpc::CallContext) -> Task<Result<v1::StopServiceResponse>> {
                                 const auto stopped = co_await supervisor_.stop(request->service());
                                 if (!stopped) co_return fail(stopped.error());
                                 co_return v1::StopServiceResponse();
                             });
}

grpc::ServerUnaryReactor* LauncherApi::ShutDown(grpc::CallbackServerContext* context, const v1::ShutDownRequest*,
                                                v1::ShutDownResponse* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext) -> Task<Result<v1::ShutDownResponse>> {
        shut_down_();
        co_return v1::ShutDownResponse();
    });
}

}  // namespace polyphony::launcher
