#pragma once

#include "platform/rpc/server.h"
#include "polyphony/catalog/v1/access.grpc.pb.h"
#include "services/catalog/access/library_access.h"

namespace polyphony::catalog {

/// The gRPC face of who may hear which library: from proto to domain and back, and who may.
class LibraryAccessApi final : public v1::LibraryAccessService::CallbackService {
  public:
    LibraryAccessApi(LibraryAccesses& accesses, rpc::Dispatcher& dispatcher)
        : accesses_(accesses), dispatcher_(dispatcher) {}

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* GetLibraryAccess(Context*, const v1::GetLibraryAccessRequest*, v1::LibraryAccess*) override;
    Reactor* SetLibraryAccess(Context*, const v1::SetLibraryAccessRequest*, v1::LibraryAccess*) override;
    Reactor* GrantLibrary(Context*, const v1::GrantLibraryRequest*, v1::LibraryAccess*) override;
    Reactor* RevokeLibrary(Context*, const v1::RevokeLibraryRequest*, v1::LibraryAccess*) override;

  private:
    /// Serves an administrator: `method() -> Task<Result<LibraryAccess>>`.
    template <class Method>
    Reactor* for_admins(Context* context, v1::LibraryAccess* response, Method method);

    LibraryAccesses& accesses_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::catalog
