#pragma once

#include "platform/rpc/server.h"
#include "polyphony/catalog/v1/uploads.grpc.pb.h"
#include "services/catalog/uploads/releases.h"

namespace polyphony::catalog {

/// The gRPC API: contracts/polyphony/catalog/v1/uploads.proto. Every method needs a caller.
class ReleasesApi final : public v1::ReleaseService::CallbackService {
  public:
    ReleasesApi(rpc::Dispatcher& dispatcher, Releases& releases) : dispatcher_(dispatcher), releases_(releases) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* CreateRelease(Context*, const v1::CreateReleaseRequest*, v1::Release*) override;
    Reactor* ListMyReleases(Context*, const v1::ListMyReleasesRequest*, v1::ListMyReleasesResponse*) override;
    Reactor* GetRelease(Context*, const v1::GetReleaseRequest*, v1::Release*) override;
    Reactor* UpdateRelease(Context*, const v1::UpdateReleaseRequest*, v1::Release*) override;
    Reactor* DeleteRelease(Context*, const v1::DeleteReleaseRequest*, v1::DeleteReleaseResponse*) override;
    Reactor* PublishRelease(Context*, const v1::PublishReleaseRequest*, v1::Release*) override;
    Reactor* WithdrawRelease(Context*, const v1::WithdrawReleaseRequest*, v1::Release*) override;

  private:
    /// Answers with `method(Uploader)`, or with Unauthenticated if there is no caller.
    template <class Response, class Method>
    Reactor* for_uploader(Context* context, Response* response, Method method);

    rpc::Dispatcher& dispatcher_;
    Releases& releases_;
};

}  // namespace polyphony::catalog
