#pragma once

#include "platform/rpc/server.h"
#include "polyphony/recommendation/v1/sonic.grpc.pb.h"
#include "services/recommendation/sonic/sounds.h"

namespace polyphony::recommendation {

struct SonicLimits {
    int default_tracks = 20;
    int max_tracks = 500;
};

/// The gRPC face of what sounds alike: contracts/polyphony/recommendation/v1/sonic.proto.
class SonicApi final : public v1::SonicService::CallbackService {
  public:
    SonicApi(const Sounds& sounds, rpc::Dispatcher& dispatcher, SonicLimits limits)
        : sounds_(sounds), dispatcher_(dispatcher), limits_(limits) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ListSonicSimilarTracks(Context*, const v1::ListSonicSimilarTracksRequest*, v1::TrackList*) override;
    Reactor* FindSonicPath(Context*, const v1::FindSonicPathRequest*, v1::TrackList*) override;

  private:
    Result<std::size_t> limit_of(int wanted) const;

    const Sounds& sounds_;
    rpc::Dispatcher& dispatcher_;
    SonicLimits limits_;
};

}  // namespace polyphony::recommendation
