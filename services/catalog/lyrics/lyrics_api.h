#pragma once

#include "platform/rpc/server.h"
#include "polyphony/catalog/v1/lyrics.grpc.pb.h"
#include "services/catalog/lyrics/lyrics.h"

namespace polyphony::catalog {

/// The gRPC API: contracts/polyphony/catalog/v1/lyrics.proto. Every method needs a caller.
class LyricsApi final : public v1::LyricsService::CallbackService {
  public:
    LyricsApi(rpc::Dispatcher& dispatcher, Songbook& songbook) : dispatcher_(dispatcher), songbook_(songbook) {}

    grpc::ServerUnaryReactor* GetLyrics(grpc::CallbackServerContext* context, const v1::GetLyricsRequest* request,
                                        v1::TrackLyrics* response) override;
    grpc::ServerUnaryReactor* FindLyrics(grpc::CallbackServerContext* context, const v1::FindLyricsRequest* request,
                                         v1::TrackLyrics* response) override;

  private:
    rpc::Dispatcher& dispatcher_;
    Songbook& songbook_;
};

}  // namespace polyphony::catalog
