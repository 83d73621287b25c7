#pragma once

#include "platform/rpc/server.h"
#include "polyphony/catalog/v1/edits.grpc.pb.h"
#include "services/catalog/edits/edits.h"

namespace polyphony::catalog {

/// The gRPC API: contracts/polyphony/catalog/v1/edits.proto. Every method needs a caller.
class EditsApi final : public v1::EditService::CallbackService {
  public:
    EditsApi(rpc::Dispatcher& dispatcher, Edits& edits) : dispatcher_(dispatcher), edits_(edits) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetTrackEdit(Context*, const v1::GetTrackEditRequest*, v1::TrackEdit*) override;
    Reactor* EditTrack(Context*, const v1::EditTrackRequest*, v1::Track*) override;
    Reactor* UndoTrackEdit(Context*, const v1::UndoTrackEditRequest*, v1::Track*) override;

  private:
    Reactor* put(Context* context, const std::string& track_id, TrackEdit edit, v1::Track* response);

    rpc::Dispatcher& dispatcher_;
    Edits& edits_;
};

}  // namespace polyphony::catalog
