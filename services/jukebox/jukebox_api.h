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
    Reactor* SetJukeboxQueue(Context*, const v1::SetJukeboxQueueRequest*, v1::Jukebox*) override;
    Reactor* AddToJukebox(Context*, const v1::AddToJukeboxRequest*, v1::Jukebox*) override;
    Reactor* ClearJukebox(Context*, const v1::ClearJukeboxRequest*, v1::Jukebox*) override;
    Reactor* RemoveFromJukebox(Context*, const v1::RemoveFromJukeboxRequest*, v1::Jukebox*) override;
    Reactor* ShuffleJukebox(Context*, const v1::ShuffleJukeboxRequest*, v1::Jukebox*) override;
    Reactor* StartJukebox(Context*, const v1::StartJukeboxRequest*, v1::Jukebox*) override;
    Reactor* StopJukebox(Context*, const v1::StopJukeboxRequest*, v1::Jukebox*) override;
    Reactor* SkipJukebox(Context*, const v1::SkipJukeboxRequest*, v1::Jukebox*) override;
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
