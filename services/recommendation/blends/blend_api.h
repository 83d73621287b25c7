#pragma once

#include "platform/rpc/server.h"
#include "polyphony/recommendation/v1/blends.grpc.pb.h"
#include "services/recommendation/blends/blends.h"

namespace polyphony::recommendation {

/// The gRPC face of blends: contracts/polyphony/recommendation/v1/blends.proto.
class BlendApi final : public v1::BlendService::CallbackService {
  public:
    BlendApi(Blends& blends, rpc::Dispatcher& dispatcher) : blends_(blends), dispatcher_(dispatcher) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* CreateBlend(Context*, const v1::CreateBlendRequest*, v1::Blend*) override;
    Reactor* ListBlends(Context*, const v1::ListBlendsRequest*, v1::ListBlendsResponse*) override;
    Reactor* GetBlend(Context*, const v1::GetBlendRequest*, v1::BlendDetail*) override;
    Reactor* RenewBlendInvitation(Context*, const v1::RenewBlendInvitationRequest*, v1::Blend*) override;
    Reactor* OpenBlendInvitation(Context*, const v1::OpenBlendInvitationRequest*, v1::BlendInvitation*) override;
    Reactor* AcceptBlendInvitation(Context*, const v1::AcceptBlendInvitationRequest*, v1::Blend*) override;
    Reactor* LeaveBlend(Context*, const v1::LeaveBlendRequest*, v1::LeaveBlendResponse*) override;
    Reactor* ListSimilarPeople(Context*, const v1::ListSimilarPeopleRequest*, v1::ListSimilarPeopleResponse*) override;

  private:
    /// Answers a caller who is known with what `method(call)` gives.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);

    Blends& blends_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::recommendation
