#pragma once

#include "platform/rpc/server.h"
#include "polyphony/streaming/v1/player.grpc.pb.h"
#include "services/streaming/player/players.h"

namespace polyphony::streaming {

/// The gRPC face of players: from proto to domain and back, nothing else.
class PlayerApi final : public v1::PlayerService::CallbackService {
  public:
    /// `random` mixes queues.
    PlayerApi(Players& players, Random random, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetPlayer(Context*, const v1::GetPlayerRequest*, v1::Player*) override;
    Reactor* GetQueue(Context*, const v1::GetQueueRequest*, v1::QueueAhead*) override;
    Reactor* UpdatePlayer(Context*, const v1::UpdatePlayerRequest*, v1::Player*) override;
    Reactor* TransferPlayback(Context*, const v1::TransferPlaybackRequest*, v1::Player*) override;
    Reactor* Play(Context*, const v1::PlayRequest*, v1::Player*) override;
    Reactor* Pause(Context*, const v1::PauseRequest*, v1::Player*) override;
    Reactor* SkipToNext(Context*, const v1::SkipToNextRequest*, v1::Player*) override;
    Reactor* SkipToPrevious(Context*, const v1::SkipToPreviousRequest*, v1::Player*) override;
    Reactor* Seek(Context*, const v1::SeekRequest*, v1::Player*) override;
    Reactor* SetRepeat(Context*, const v1::SetRepeatRequest*, v1::Player*) override;
    Reactor* SetShuffle(Context*, const v1::SetShuffleRequest*, v1::Player*) override;
    Reactor* SetVolume(Context*, const v1::SetVolumeRequest*, v1::Player*) override;
    Reactor* AddToQueue(Context*, const v1::AddToQueueRequest*, v1::Player*) override;
    Reactor* RemoveFromQueue(Context*, const v1::RemoveFromQueueRequest*, v1::Player*) override;
    Reactor* ListDevices(Context*, const v1::ListDevicesRequest*, v1::ListDevicesResponse*) override;
    Reactor* KeepDevice(Context*, const v1::KeepDeviceRequest*, v1::Device*) override;
    Reactor* RemoveDevice(Context*, const v1::RemoveDeviceRequest*, v1::RemoveDeviceResponse*) override;

  private:
    /// Serves one call for a known caller: `method(CallContext) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);
    /// Serves a call that changes the player: `apply(PlayerState&) -> Result<void>`. `revision` is 0 for any.
    template <class Request, class Apply>
    Reactor* change(Context* context, const Request* request, v1::Player* response, std::int64_t revision, Apply apply);

    Players& players_;
    Random random_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
