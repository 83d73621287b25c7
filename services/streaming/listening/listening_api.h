#pragma once

#include "platform/rpc/server.h"
#include "polyphony/streaming/v1/listening.grpc.pb.h"
#include "services/streaming/listening/listening.h"

namespace polyphony::streaming {

/// The gRPC face of what was heard: from proto to domain and back, nothing else.
class ListeningApi final : public v1::ListeningService::CallbackService {
  public:
    ListeningApi(Listening& listening, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* BatchGetPlayCounts(Context*, const v1::BatchGetPlayCountsRequest*,
                                v1::BatchGetPlayCountsResponse*) override;
    Reactor* ListPlayedAlbums(Context*, const v1::ListPlayedAlbumsRequest*, v1::ListPlayedAlbumsResponse*) override;
    Reactor* SetNowPlaying(Context*, const v1::SetNowPlayingRequest*, v1::SetNowPlayingResponse*) override;
    Reactor* ListNowPlaying(Context*, const v1::ListNowPlayingRequest*, v1::ListNowPlayingResponse*) override;
    Reactor* SaveQueue(Context*, const v1::SaveQueueRequest*, v1::SavedQueue*) override;
    Reactor* GetSavedQueue(Context*, const v1::GetSavedQueueRequest*, v1::SavedQueue*) override;

  private:
    /// Serves one call for a known caller: `method(Caller) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);

    Listening& listening_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
