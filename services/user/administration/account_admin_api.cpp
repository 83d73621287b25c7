#include "services/user/administration/account_admin_api.h"

#include <utility>

#include "platform/idempotency/request.h"
#include "services/user/user_proto.h"

namespace polyphony::user {

namespace {

using rpc::CallContext;

AccountChange change_in(const v1::UpdateAccountRequest& request) {
    AccountChange change;
    if (request.has_display_name()) change.display_name = request.display_name();
    if (request.has_admin()) change.admin = request.admin();
    if (request.has_artist()) change.artist = request.artist();
    if (request.has_locked()) change.locked = request.locked();
    return change;
}

tl::unexpected<Error> not_for_oneself(const char* instead) {
    return fail(Code::PermissionDenied, "This is for the accounts of others; " + std::string(instead));
}

}  // namespace

AccountAdminApi::AccountAdminApi(Administration& administration, Accounts& accounts, Erasures& erasures,
                                 rpc::Dispatcher& dispatcher)
    : administration_(administration), accounts_(accounts), erasures_(erasures), dispatcher_(dispatcher) {}

template <class Response, class Method>
AccountAdminApi::Reactor* AccountAdminApi::for_admins(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return nobody();
                                 if (!call.caller.admin)
                                     co_return fail(Code::PermissionDenied, "Only administrators may do this.");
                                 co_return co_await method(std::move(call));
                             });
}

AccountAdminApi::Reactor* AccountAdminApi::ListAccounts(Context* context, const v1::ListAccountsRequest* request,
                                                        v1::ListAccountsResponse* response) {
    return for_admins(context, response, [this, request](CallContext) -> Task<Result<v1::ListAccountsResponse>> {
        auto page = co_await administration_.list(request->page_token(), request->page_size());
        if (!page) co_return fail(page.error());
        v1::ListAccountsResponse proto;
        for (const auto& account : page->accounts) *proto.add_accounts() = to_proto(account);
        proto.set_next_page_token(std::move(page->next));
        proto.set_total(page->total);
        co_return proto;
    });
}

Task<Result<v1::Account>> AccountAdminApi::find(const v1::GetAccountRequest& request, rpc::Caller caller) {
    if (request.user_id().empty() == request.username().empty())
        co_return fail(Code::InvalidArgument, "Name an account by user_id or by username.");
    auto found =
        request.user_id().empty() ? accounts_.get_by_username(request.username()) : accounts_.get(request.user_id());
    const auto account = co_await std::move(found);
    // Who exists is for administrators to know.
    if (!caller.admin && (!account || account->id != caller.user_id))
        co_return fail(Code::PermissionDenied, "You may look at your own account only.");
    co_return to_proto(account);
}

AccountAdminApi::Reactor* AccountAdminApi::GetAccount(Context* context, const v1::GetAccountRequest* request,
                                                      v1::Account* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Account>> {
        if (!call.caller.known()) co_return nobody();
        co_return co_await find(*request, std::move(call.caller));
    });
}

AccountAdminApi::Reactor* AccountAdminApi::CreateAccount(Context* context, const v1::CreateAccountRequest* request,
                                                         v1::Account* response) {
    return for_admins(context, response, [this, request](CallContext call) -> Task<Result<v1::Account>> {
        NewAccount wanted{request->username(), request->password(), request->display_name(), request->admin(),
                          request->artist()};
        auto without_secrets = *request;
        without_secrets.clear_password();
        auto repeatable = idempotency::request_of(call, without_secrets);
        const auto account = co_await accounts_.create(std::move(wanted), std::move(repeatable));
        co_return to_proto(account);
    });
}

AccountAdminApi::Reactor* AccountAdminApi::UpdateAccount(Context* context, const v1::UpdateAccountRequest* request,
                                                         v1::Account* response) {
    return for_admins(context, response, [this, request](CallContext) -> Task<Result<v1::Account>> {
        const auto account = co_await administration_.update(request->user_id(), change_in(*request));
        co_return to_proto(account);
    });
}

AccountAdminApi::Reactor* AccountAdminApi::SetPassword(Context* context, const v1::SetPasswordRequest* request,
                                                       v1::SetPasswordResponse* response) {
    return for_admins(context, response, [this, request](CallContext call) -> Task<Result<v1::SetPasswordResponse>> {
        if (call.caller.user_id == request->user_id())
            co_return not_for_oneself("change your own password with the old one.");
        const auto set = co_await administration_.set_password(request->user_id(), request->password());
        if (!set) co_return fail(set.error());
        co_return v1::SetPasswordResponse();
    });
}

AccountAdminApi::Reactor* AccountAdminApi::EraseAccount(Context* context, const v1::EraseAccountRequest* request,
                                                        v1::Erasure* response) {
    return for_admins(context, response, [this, request](CallContext call) -> Task<Result<v1::Erasure>> {
        if (call.caller.user_id == request->user_id())
            co_return not_for_oneself("delete your own account in the settings, with its password.");
        const auto erasure = co_await erasures_.erase(request->user_id());
        if (!erasure) co_return fail(erasure.error());
        co_return to_proto(*erasure);
    });
}

AccountAdminApi::Reactor* AccountAdminApi::ChangePassword(Context* context, const v1::ChangePasswordRequest* request,
                                                          v1::ChangePasswordResponse* response) {
    return dispatcher_.serve(context, response,
                             [this, request](CallContext call) -> Task<Result<v1::ChangePasswordResponse>> {
                                 if (!call.caller.known()) co_return nobody();
                                 const auto changed = co_await administration_.change_password(
                                     std::move(call.caller.user_id), request->old_password(), request->new_password());
                                 if (!changed) co_return fail(changed.error());
                                 co_return v1::ChangePasswordResponse();
                             });
}

AccountAdminApi::Reactor* AccountAdminApi::ChangePasswordByApp(Context* context,
                                                               const v1::ChangePasswordByAppRequest* request,
                                                               v1::ChangePasswordByAppResponse* response) {
    return dispatcher_.serve(
        context, response, [this, request](CallContext call) -> Task<Result<v1::ChangePasswordByAppResponse>> {
            if (!call.caller.known()) co_return nobody();
            const auto changed =
                co_await administration_.set_password(std::move(call.caller.user_id), request->password());
            if (!changed) co_return fail(changed.error());
            co_return v1::ChangePasswordByAppResponse();
        });
}

}  // namespace polyphony::user
