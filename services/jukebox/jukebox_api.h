#pragma once

#include "platform/rpc/server.h"
#include "polyphony/jukebox/v1/jukebox.grpc.pb.h"
#include "services/jukebox/controllers.h"
#include "services/jukebox/jukebox.h"

namespace polyphony::jukebox {

/// The gRPC face of the jukebox: from proto to domain and back, and who may.
class JukeboxApi final : public v1::JukeboxService::CallbackService {
  public:
    JukeboxApi(Jukebox& jukebox, Controllers& controllers, const QueueLimits& limits, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetJukebox(Context*, const v1::GetJukeboxRequest*, v1::Jukebox*) override;
    Reactor* SetQueue(Context*, const v1::SetQueueRequest*, v1::Jukebox*) override;
    Reactor* AddToQueue(Context*, const v1::AddToQueueRequest*, v1::Jukebox*) override;
    Reactor* ClearQueue(Context*, const v1::ClearQueueRequest*, v1::Jukebox*) override;
    Reactor* RemoveFromQueue(Context*, const v1::RemoveFromQueueRequest*, v1::Jukebox*) override;
    Reactor* ShuffleQueue(Context*, const v1::ShuffleQueueRequest*, v1::Jukebox*) override;
    Reactor* Start(Context*, const v1::StartRequest*, v1::Jukebox*) override;
    Reactor* Stop(Context*, const v1::StopRequest*, v1::Jukebox*) override;
    Reactor* Skip(Context*, const v1::SkipRequest*, v1::Jukebox*) override;
    Reactor* SetGain(Context*, const v1::SetGainRequest*, v1::Jukebox*) override;
    Reactor* GetAccess(Context*, const v1::GetAccessRequest*, v1::Access*) override;
    Reactor* ListControllers(Context*, const v1::ListControllersRequest*, v1::ListControllersResponse*) override;
    Reactor* GrantControl(Context*, const v1::GrantControlRequest*, v1::GrantControlResponse*) override;
    Reactor* RevokeControl(Context*, const v1::RevokeControlRequest*, v1::RevokeControlResponse*) override;

  private:
    /// Fails with Unauthenticated or PermissionDenied for those who may not.
    Task<Result<void>> admit(rpc::Caller caller);
    /// Changes the jukebox for someone who may.
    Reactor* change(Context* context, v1::Jukebox* response, Jukebox::Change change);
    /// Serves an administrator: `method() -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* for_admins(Context* context, Response* response, Method method);

    Jukebox& jukebox_;
    Controllers& controllers_;
    QueueLimits limits_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::jukebox
