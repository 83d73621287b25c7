#pragma once

#include "platform/rpc/server.h"
#include "polyphony/user/v1/user.grpc.pb.h"
#include "services/user/accounts.h"
#include "services/user/erasures.h"
#include "services/user/sessions.h"
#include "services/user/signing_keys.h"

namespace polyphony::user {

/// The API of contracts/polyphony/user/v1/user.proto: from proto to domain and back.
class UserApi final : public v1::UserService::CallbackService {
  public:
    UserApi(Accounts& accounts, Erasures& erasures, Sessions& sessions, SigningKeys& keys, rpc::Dispatcher& dispatcher);

    grpc::ServerUnaryReactor* GetSetup(grpc::CallbackServerContext* context, const v1::GetSetupRequest* request,
                                       v1::Setup* response) override;
    grpc::ServerUnaryReactor* SignUp(grpc::CallbackServerContext* context, const v1::SignUpRequest* request,
                                     v1::Account* response) override;
    grpc::ServerUnaryReactor* IssueToken(grpc::CallbackServerContext* context, const v1::IssueTokenRequest* request,
                                         v1::Token* response) override;
    grpc::ServerUnaryReactor* RevokeToken(grpc::CallbackServerContext* context, const v1::RevokeTokenRequest* request,
                                          v1::RevokeTokenResponse* response) override;
    grpc::ServerUnaryReactor* GetMe(grpc::CallbackServerContext* context, const v1::GetMeRequest* request,
                                    v1::Account* response) override;
    grpc::ServerUnaryReactor* UpdateMe(grpc::CallbackServerContext* context, const v1::UpdateMeRequest* request,
                                       v1::Account* response) override;
    grpc::ServerUnaryReactor* DeleteAccount(grpc::CallbackServerContext* context,
                                            const v1::DeleteAccountRequest* request, v1::Erasure* response) override;
    grpc::ServerUnaryReactor* GetErasure(grpc::CallbackServerContext* context, const v1::GetErasureRequest* request,
                                         v1::Erasure* response) override;
    grpc::ServerUnaryReactor* ListErasures(grpc::CallbackServerContext* context, const v1::ListErasuresRequest* request,
                                           v1::ListErasuresResponse* response) override;
    grpc::ServerUnaryReactor* BatchGetProfiles(grpc::CallbackServerContext* context,
                                               const v1::BatchGetProfilesRequest* request,
                                               v1::BatchGetProfilesResponse* response) override;
    grpc::ServerUnaryReactor* GetSigningKeys(grpc::CallbackServerContext* context,
                                             const v1::GetSigningKeysRequest* request,
                                             v1::SigningKeys* response) override;

  private:
    Task<Result<Tokens>> issue(const v1::IssueTokenRequest& request);

    Accounts& accounts_;
    Erasures& erasures_;
    Sessions& sessions_;
    SigningKeys& keys_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::user
