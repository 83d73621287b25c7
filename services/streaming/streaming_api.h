#pragma once

#include "platform/rpc/server.h"
#include "polyphony/streaming/v1/streaming.grpc.pb.h"
#include "services/streaming/playback.h"
#include "services/streaming/player/play_history.h"

namespace polyphony::streaming {

/// The gRPC face of the service: from proto to domain and back, nothing else.
class StreamingApi final : public v1::StreamingService::CallbackService {
  public:
    StreamingApi(Playback& playback, PlayHistory& history, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetStream(Context*, const v1::GetStreamRequest*, v1::Stream*) override;
    Reactor* StartPlay(Context*, const v1::StartPlayRequest*, v1::Play*) override;
    Reactor* UpdatePlay(Context*, const v1::UpdatePlayRequest*, v1::Play*) override;
    Reactor* ReportPlays(Context*, const v1::ReportPlaysRequest*, v1::ReportPlaysResponse*) override;
    Reactor* ListRecentPlays(Context*, const v1::ListRecentPlaysRequest*, v1::ListRecentPlaysResponse*) override;
    Reactor* GetEntitlement(Context*, const v1::GetEntitlementRequest*, v1::Entitlement*) override;

  private:
    /// Serves one call for a known caller: `method(user_id) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);

    Playback& playback_;
    PlayHistory& history_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
