#pragma once

#include "platform/rpc/server.h"
#include "polyphony/user/v1/administration.grpc.pb.h"
#include "services/user/administration/administration.h"
#include "services/user/erasures.h"

namespace polyphony::user {

/// The API of contracts/polyphony/user/v1/administration.proto: from proto to domain and back.
class AccountAdminApi final : public v1::AccountAdminService::CallbackService {
  public:
    AccountAdminApi(Administration& administration, Accounts& accounts, Erasures& erasures,
                    rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ListAccounts(Context*, const v1::ListAccountsRequest*, v1::ListAccountsResponse*) override;
    Reactor* GetAccount(Context*, const v1::GetAccountRequest*, v1::Account*) override;
    Reactor* CreateAccount(Context*, const v1::CreateAccountRequest*, v1::Account*) override;
    Reactor* UpdateAccount(Context*, const v1::UpdateAccountRequest*, v1::Account*) override;
    Reactor* SetPassword(Context*, const v1::SetPasswordRequest*, v1::SetPasswordResponse*) override;
    Reactor* EraseAccount(Context*, const v1::EraseAccountRequest*, v1::Erasure*) override;
    Reactor* ChangePassword(Context*, const v1::ChangePasswordRequest*, v1::ChangePasswordResponse*) override;
    Reactor* ChangePasswordByApp(Context*, const v1::ChangePasswordByAppRequest*,
                                 v1::ChangePasswordByAppResponse*) override;

  private:
    /// Serves an administrator: `method(call) -> Task<Result<Response>>`.
    template <class Response, class Method>
    Reactor* for_admins(Context* context, Response* response, Method method);
    Task<Result<v1::Account>> find(const v1::GetAccountRequest& request, rpc::Caller caller);

    Administration& administration_;
    Accounts& accounts_;
    Erasures& erasures_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::user
