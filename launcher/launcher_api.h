#pragma once

#include <functional>
#include <string>

#include "launcher/supervisor.h"
#include "platform/rpc/server.h"
#include "polyphony/launcher/v1/launcher.grpc.pb.h"

namespace polyphony::launcher {

/// The launcher's gRPC API. Runs on the supervisor's thread.
class LauncherApi final : public v1::LauncherService::CallbackService {
  public:
    LauncherApi(rpc::Dispatcher& dispatcher, Supervisor& supervisor, std::string url, std::function<void()> shut_down)
        : dispatcher_(dispatcher), supervisor_(supervisor), url_(std::move(url)), shut_down_(std::move(shut_down)) {}

    grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                        v1::Status* response) override;
    grpc::ServerUnaryReactor* RestartService(grpc::CallbackServerContext* context,
                                             const v1::RestartServiceRequest* request,
                                             v1::RestartServiceResponse* response) override;
    grpc::ServerUnaryReactor* StopService(grpc::CallbackServerContext* context, const v1::StopServiceRequest* request,
                                          v1::StopServiceResponse* response) override;
    grpc::ServerUnaryReactor* ShutDown(grpc::CallbackServerContext* context, const v1::ShutDownRequest* request,
                                       v1::ShutDownResponse* response) override;

  private:
    rpc::Dispatcher& dispatcher_;
    Supervisor& supervisor_;
    const std::string url_;
    const std::function<void()> shut_down_;
};

}  // namespace polyphony::launcher
