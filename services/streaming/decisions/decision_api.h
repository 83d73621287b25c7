#pragma once

#include "platform/rpc/server.h"
#include "polyphony/streaming/v1/decisions.grpc.pb.h"
#include "services/streaming/playback.h"

namespace polyphony::streaming {

/// The gRPC face of decisions: from proto to domain and back, nothing else.
class DecisionApi final : public v1::DecisionService::CallbackService {
  public:
    DecisionApi(Playback& playback, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* Decide(Context*, const v1::DecideRequest*, v1::Decision*) override;
    Reactor* GetDecidedStream(Context*, const v1::GetDecidedStreamRequest*, v1::Stream*) override;

  private:
    Playback& playback_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
