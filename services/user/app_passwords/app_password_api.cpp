#include "services/user/app_passwords/app_password_api.h"

#include <google/protobuf/util/time_util.h>

#include "platform/idempotency/request.h"
#include "services/user/user_proto.h"

namespace polyphony::user {

namespace {

using google::protobuf::util::TimeUtil;
using rpc::CallContext;

v1::AppPassword to_proto(const AppPassword& password) {
    v1::AppPassword proto;
    proto.set_id(password.id);
    proto.set_label(password.label);
    *proto.mutable_created_at() = TimeUtil::MillisecondsToTimestamp(password.created_at);
    if (password.last_used_at != 0)
        *proto.mutable_last_used_at() = TimeUtil::MillisecondsToTimestamp(password.last_used_at);
    return proto;
}

AppCredentials to_domain(const v1::AuthenticateAppRequest& request) {
    AppCredentials credentials;
    credentials.api_key = request.api_key();
    credentials.username = request.username();
    credentials.password = request.password();
    credentials.token = request.token();
    credentials.salt = request.salt();
    credentials.account_password = request.account_password();
    return credentials;
}

}  // namespace

AppPasswordApi::AppPasswordApi(AppPasswords& passwords, Accounts& accounts, rpc::Dispatcher& dispatcher)
    : passwords_(passwords), accounts_(accounts), dispatcher_(dispatcher) {}

Task<Result<std::string>> AppPasswordApi::owner_of(const v1::CreateAppPasswordRequest& request, rpc::Caller caller) {
    if (request.username().empty()) co_return std::move(caller.user_id);
    if (!caller.admin) co_return fail(Code::PermissionDenied, "Only administrators may make app passwords for others.");
    auto account = co_await accounts_.get_by_username(request.username());
    if (!account) co_return fail(account.error());
    co_return std::move(account->id);
}

AppPasswordApi::Reactor* AppPasswordApi::CreateAppPassword(Context* context,
                                                           const v1::CreateAppPasswordRequest* request,
                                                           v1::NewAppPassword* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::NewAppPassword>> {
        if (!call.caller.known()) co_return nobody();
        auto repeatable = idempotency::request_of(call, *request);
        auto owner = co_await owner_of(*request, std::move(call.caller));
        if (!owner) co_return fail(owner.error());
        auto made = co_await passwords_.create(std::move(*owner), request->label(), std::move(repeatable));
        if (!made) co_return fail(made.error());
        v1::NewAppPassword proto;
        *proto.mutable_app_password() = to_proto(made->facts);
        proto.set_password(std::move(made->password));
        proto.set_username(std::move(made->username));
        co_return proto;
    });
}

AppPasswordApi::Reactor* AppPasswordApi::ListAppPasswords(Context* context, const v1::ListAppPasswordsRequest*,
                                                          v1::ListAppPasswordsResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListAppPasswordsResponse>> {
        if (!call.caller.known()) co_return nobody();
        const auto passwords = co_await passwords_.list(std::move(call.caller.user_id));
        if (!passwords) co_return fail(passwords.error());
        v1::ListAppPasswordsResponse proto;
        for (const auto& password : *passwords) *proto.add_app_passwords() = to_proto(password);
        co_return proto;
    });
}

AppPasswordApi::Reactor* AppPasswordApi::RevokeAppPassword(Context* context,
                                                           const v1::RevokeAppPasswordRequest* request,
                                                           v1::RevokeAppPasswordResponse* response) {
    return dispatcher_.serve(
        context, response, [this, request](CallContext call) -> Task<Result<v1::RevokeAppPasswordResponse>> {
            if (!call.caller.known()) co_return nobody();
            const auto revoked = co_await passwords_.revoke(std::move(call.caller.user_id), request->app_password_id());
            if (!revoked) co_return fail(revoked.error());
            co_return v1::RevokeAppPasswordResponse();
        });
}

AppPasswordApi::Reactor* AppPasswordApi::AuthenticateApp(Context* context, const v1::AuthenticateAppRequest* request,
                                                         v1::Account* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext) -> Task<Result<v1::Account>> {
        const auto account = co_await passwords_.authenticate(to_domain(*request));
        co_return to_proto(account);
    });
}

}  // namespace polyphony::user
