#include "services/user/user_api.h"

#include <google/protobuf/util/time_util.h>

#include "platform/idempotency/request.h"
#include "services/user/user_proto.h"

namespace polyphony::user {

namespace {

using google::protobuf::util::TimeUtil;
using rpc::CallContext;

}  // namespace

UserApi::UserApi(Accounts& accounts, Erasures& erasures, Sessions& sessions, SigningKeys& keys,
                 rpc::Dispatcher& dispatcher)
    : accounts_(accounts), erasures_(erasures), sessions_(sessions), keys_(keys), dispatcher_(dispatcher) {}

grpc::ServerUnaryReactor* UserApi::GetSetup(grpc::CallbackServerContext* context, const v1::GetSetupRequest*,
                                            v1::Setup* response) {
    return dispatcher_.serve(context, response, [this](CallContext) -> Task<Result<v1::Setup>> {
        const auto setup = co_await accounts_.setup();
        if (!setup) co_return fail(setup.error());
        v1::Setup proto;
        proto.set_needs_first_account(setup->needs_first_account);
        proto.set_registration_open(setup->registration_open);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* UserApi::SignUp(grpc::CallbackServerContext* context, const v1::SignUpRequest* request,
                                          v1::Account* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Account>> {
        NewAccount wanted{request->username(), request->password(), request->display_name()};
        auto without_secrets = *request;
        without_secrets.clear_password();
        auto repeatable = idempotency::request_of(call, without_secrets);
        const auto account = co_await accounts_.sign_up(std::move(wanted), std::move(repeatable));
        co_return to_proto(account);
    });
}

grpc::ServerUnaryReactor* UserApi::IssueToken(grpc::CallbackServerContext* context,
                                              const v1::IssueTokenRequest* request, v1::Token* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext) -> Task<Result<v1::Token>> {
        auto tokens = co_await issue(*request);
        if (!tokens) co_return fail(tokens.error());
        v1::Token proto;
        proto.set_access_token(std::move(tokens->access_token));
        proto.set_token_type("Bearer");
        proto.set_expires_in(tokens->expires_in_seconds);
        proto.set_refresh_token(std::move(tokens->refresh_token));
        co_return proto;
    });
}

Task<Result<Tokens>> UserApi::issue(const v1::IssueTokenRequest& request) {
    if (request.grant_type() == "password") {
        auto account = co_await accounts_.authenticate(request.username(), request.password());
        if (!account) co_return fail(account.error());
        co_return co_await sessions_.begin(std::move(*account));
    }
    if (request.grant_type() == "refresh_token") {
        if (request.refresh_token().empty()) co_return fail(Code::InvalidArgument, "The refresh token is missing.");
        co_return co_await sessions_.renew(request.refresh_token());
    }
    co_return fail(Code::InvalidArgument, "The grant type must be `password` or `refresh_token`.");
}

grpc::ServerUnaryReactor* UserApi::RevokeToken(grpc::CallbackServerContext* context,
                                               const v1::RevokeTokenRequest* request,
                                               v1::RevokeTokenResponse* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext) -> Task<Result<v1::RevokeTokenResponse>> {
        const auto ended = co_await sessions_.end(request->token());
        if (!ended) co_return fail(ended.error());
        co_return v1::RevokeTokenResponse();
    });
}

grpc::ServerUnaryReactor* UserApi::GetMe(grpc::CallbackServerContext* context, const v1::GetMeRequest*,
                                         v1::Account* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::Account>> {
        if (!call.caller.known()) co_return nobody();
        const auto account = co_await accounts_.get(call.caller.user_id);
        co_return to_proto(account);
    });
}

grpc::ServerUnaryReactor* UserApi::UpdateMe(grpc::CallbackServerContext* context, const v1::UpdateMeRequest* request,
                                            v1::Account* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Account>> {
        if (!call.caller.known()) co_return nobody();
        const auto account = co_await accounts_.change_display_name(call.caller.user_id, request->display_name());
        co_return to_proto(account);
    });
}

grpc::ServerUnaryReactor* UserApi::DeleteAccount(grpc::CallbackServerContext* context,
                                                 const v1::DeleteAccountRequest* request, v1::Erasure* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Erasure>> {
        if (!call.caller.known()) co_return nobody();
        const auto erasure = co_await erasures_.delete_account(call.caller.user_id, request->password());
        if (!erasure) co_return fail(erasure.error());
        co_return to_proto(*erasure);
    });
}

grpc::ServerUnaryReactor* UserApi::GetErasure(grpc::CallbackServerContext* context,
                                              const v1::GetErasureRequest* request, v1::Erasure* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext) -> Task<Result<v1::Erasure>> {
        const auto erasure = co_await erasures_.get(request->erasure_id());
        if (!erasure) co_return fail(erasure.error());
        co_return to_proto(*erasure);
    });
}

grpc::ServerUnaryReactor* UserApi::ListErasures(grpc::CallbackServerContext* context, const v1::ListErasuresRequest*,
                                                v1::ListErasuresResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListErasuresResponse>> {
        if (!call.caller.known()) co_return nobody();
        if (!call.caller.admin) co_return fail(Code::PermissionDenied, "Only administrators may see all erasures.");
        const auto erasures = co_await erasures_.list();
        if (!erasures) co_return fail(erasures.error());
        v1::ListErasuresResponse proto;
        for (const auto& erasure : *erasures) *proto.add_erasures() = to_proto(erasure);
        co_return proto;
    });
}

grpc::ServerUnaryReactor* UserApi::BatchGetProfiles(grpc::CallbackServerContext* context,
                                                    const v1::BatchGetProfilesRequest* request,
                                                    v1::BatchGetProfilesResponse* response) {
    return dispatcher_.serve(context, response,
                             [this, request](CallContext call) -> Task<Result<v1::BatchGetProfilesResponse>> {
                                 if (!call.caller.known()) co_return nobody();
                                 std::vector<std::string> ids(request->user_ids().begin(), request->user_ids().end());
                                 const auto accounts = co_await accounts_.find(std::move(ids));
                                 if (!accounts) co_return fail(accounts.error());
                                 v1::BatchGetProfilesResponse proto;
                                 for (const auto& account : *accounts) {
                                     auto* profile = proto.add_profiles();
                                     profile->set_id(account.id);
                                     profile->set_display_name(account.display_name);
                                 }
                                 co_return proto;
                             });
}

grpc::ServerUnaryReactor* UserApi::GetSigningKeys(grpc::CallbackServerContext* context,
                                                  const v1::GetSigningKeysRequest*, v1::SigningKeys* response) {
    return dispatcher_.serve(context, response, [this](CallContext) -> Task<Result<v1::SigningKeys>> {
        const auto keys = co_await keys_.published();
        if (!keys) co_return fail(keys.error());
        v1::SigningKeys proto;
        for (const auto& key : *keys) {
            auto* published = proto.add_keys();
            published->set_key_id(key.id);
            published->set_public_key_pem(key.public_key_pem);
            *published->mutable_expires_at() = TimeUtil::MillisecondsToTimestamp(key.expires_at);
        }
        co_return proto;
    });
}

}  // namespace polyphony::user
