#pragma once

#include "platform/rpc/server.h"
#include "polyphony/streaming/v1/licence.grpc.pb.h"
#include "services/streaming/licences/licences.h"

namespace polyphony::streaming {

/// The gRPC face of licences: from proto to domain and back, nothing else.
class LicenceApi final : public v1::LicenceService::CallbackService {
  public:
    LicenceApi(Licences& licences, const LicenceTokens& tokens, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* IssueLicence(Context*, const v1::IssueLicenceRequest*, v1::Licence*) override;
    Reactor* ListLicences(Context*, const v1::ListLicencesRequest*, v1::ListLicencesResponse*) override;
    Reactor* RevokeLicence(Context*, const v1::RevokeLicenceRequest*, v1::Licence*) override;
    Reactor* GetLicenceStatus(Context*, const v1::GetLicenceStatusRequest*, v1::LicenceStatus*) override;
    Reactor* GetLicenceKey(Context*, const v1::GetLicenceKeyRequest*, v1::LicenceKey*) override;

  private:
    /// Serves one call for a known caller: `method(CallContext) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* serve(Context* context, Response* response, Method method);
    v1::Licence to_proto(const Licence& licence) const;

    Licences& licences_;
    const LicenceTokens& tokens_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::streaming
