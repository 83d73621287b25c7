#pragma once

#include <functional>

#include "platform/clock.h"
#include "platform/rpc/server.h"
#include "platform/storage/database.h"
#include "polyphony/recommendation/v1/controls.grpc.pb.h"

namespace polyphony::recommendation {

struct ControlLimits {
    int max_hidden = 2000;  ///< Things that one person can hide.
};

/// The gRPC face of what people do not want: contracts/polyphony/recommendation/v1/controls.proto.
class ControlApi final : public v1::ControlService::CallbackService {
  public:
    /// `changed` is called once someone's wishes have changed.
    ControlApi(storage::Database& database, rpc::Dispatcher& dispatcher, ControlLimits limits, Clock clock,
               std::function<void()> changed);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* Hide(Context*, const v1::HideRequest*, v1::HiddenThing*) override;
    Reactor* Unhide(Context*, const v1::UnhideRequest*, v1::UnhideResponse*) override;
    Reactor* ListHidden(Context*, const v1::ListHiddenRequest*, v1::ListHiddenResponse*) override;
    Reactor* GetTasteSettings(Context*, const v1::GetTasteSettingsRequest*, v1::TasteSettings*) override;
    Reactor* SetTasteSettings(Context*, const v1::SetTasteSettingsRequest*, v1::TasteSettings*) override;

  private:
    /// Answers a caller who is known with what `method` makes of their id.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);
    /// Writes for a person, whose recommendations are others from then on.
    template <class Work>
    Task<Result<void>> change(std::string user_id, Work work);

    storage::Database& database_;
    rpc::Dispatcher& dispatcher_;
    ControlLimits limits_;
    Clock clock_;
    std::function<void()> changed_;
};

}  // namespace polyphony::recommendation
