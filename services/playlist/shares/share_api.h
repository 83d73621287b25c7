#pragma once

#include "platform/rpc/server.h"
#include "polyphony/playlist/v1/shares.grpc.pb.h"
#include "services/playlist/shares/share_operations.h"

namespace polyphony::playlist {

/// The API of contracts/polyphony/playlist/v1/shares.proto: from proto to domain and back.
class ShareApi final : public v1::ShareService::CallbackService {
  public:
    ShareApi(ShareOperations& shares, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* CreateShare(Context*, const v1::CreateShareRequest*, v1::Share*) override;
    Reactor* ListShares(Context*, const v1::ListSharesRequest*, v1::ListSharesResponse*) override;
    Reactor* UpdateShare(Context*, const v1::UpdateShareRequest*, v1::Share*) override;
    Reactor* DeleteShare(Context*, const v1::DeleteShareRequest*, v1::DeleteShareResponse*) override;
    Reactor* OpenShare(Context*, const v1::OpenShareRequest*, v1::Share*) override;

  private:
    ShareOperations& shares_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::playlist
