#pragma once

#include "platform/rpc/server.h"
#include "polyphony/user/v1/app_passwords.grpc.pb.h"
#include "services/user/app_passwords/app_passwords.h"

namespace polyphony::user {

/// The API of contracts/polyphony/user/v1/app_passwords.proto: from proto to domain and back.
class AppPasswordApi final : public v1::AppPasswordService::CallbackService {
  public:
    AppPasswordApi(AppPasswords& passwords, Accounts& accounts, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* CreateAppPassword(Context*, const v1::CreateAppPasswordRequest*, v1::NewAppPassword*) override;
    Reactor* ListAppPasswords(Context*, const v1::ListAppPasswordsRequest*, v1::ListAppPasswordsResponse*) override;
    Reactor* RevokeAppPassword(Context*, const v1::RevokeAppPasswordRequest*, v1::RevokeAppPasswordResponse*) override;
    Reactor* AuthenticateApp(Context*, const v1::AuthenticateAppRequest*, v1::Account*) override;

  private:
    /// Whom a new password is for: the caller, or for administrators whomever the request names.
    Task<Result<std::string>> owner_of(const v1::CreateAppPasswordRequest& request, rpc::Caller caller);

    AppPasswords& passwords_;
    Accounts& accounts_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::user
