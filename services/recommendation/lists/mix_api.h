#pragma once

#include "platform/rpc/server.h"
#include "polyphony/recommendation/v1/mixes.grpc.pb.h"
#include "services/recommendation/lists/mixes.h"

namespace polyphony::recommendation {

/// The gRPC face of lists made for people: contracts/polyphony/recommendation/v1/mixes.proto.
class MixApi final : public v1::MixService::CallbackService {
  public:
    MixApi(Mixes& mixes, rpc::Dispatcher& dispatcher) : mixes_(mixes), dispatcher_(dispatcher) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ListMixes(Context*, const v1::ListMixesRequest*, v1::ListMixesResponse*) override;
    Reactor* GetMix(Context*, const v1::GetMixRequest*, v1::Mix*) override;

  private:
    Mixes& mixes_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::recommendation
