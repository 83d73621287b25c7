#include <boost/json/array.hpp>
#include <unordered_set>

#include "edge/auth/callers.h"
#include "edge/subsonic/credentials.h"
#include "edge/subsonic/endpoints.h"
#include "polyphony/jukebox/v1/jukebox.pb.h"
#include "polyphony/streaming/v1/streaming.pb.h"
#include "polyphony/user/v1/administration.pb.h"

/// Accounts, as the Subsonic API manages its users. Polyphony's roles are `admin` and `artist`; what else the API calls
/// a role follows from them, from the plan, or from who may control the jukebox.
namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kAccountsPage = 500;  // The most that ListAccounts gives.

json::object user_of(const user::v1::Account& account, bool jukebox) {
    const auto caller = caller_of(account);
    return {{"username", account.username()},
            {"scrobblingEnabled", true},
            {"adminRole", caller.admin},
            {"settingsRole", true},
            {"downloadRole", true},
            {"uploadRole", caller.has_role("artist")},
            {"playlistRole", true},
            {"coverArtRole", false},
            {"commentRole", true},
            {"podcastRole", caller.admin},
            {"streamRole", !account.locked()},
            {"jukeboxRole", jukebox},
            {"shareRole", true},
            {"videoConversionRole", false}};
}

/// Not while it does not answer: who asks for their account shall not wait for it.
Task<bool> may_control_jukebox(const Backend& backend, rpc::CallContext context) {
    if (!backend.jukebox) co_return false;
    auto quick = hurried(std::move(context), backend.marks_timeout_ms);
    const auto access = co_await ask<jukebox::v1::Access>(backend, "polyphony.jukebox.v1.JukeboxService.GetAccess",
                                                          jukebox::v1::GetAccessRequest(), std::move(quick));
    co_return access && access->may_control();
}

/// Fails with NotFound for a name that nobody has, with NotAuthorized for another's, but for administrators.
Task<Outcome<user::v1::Account>> account_named(const Backend& backend, std::string username, const Call& call) {
    user::v1::GetAccountRequest request;
    request.set_username(std::move(username));
    co_return co_await ask<user::v1::Account>(backend, "polyphony.user.v1.AccountAdminService.GetAccount", request,
                                              call.context);
}

/// That of the parameter `username`, for administrators.
Task<Outcome<user::v1::Account>> account_to_manage(const Backend& backend, const Call& call) {
    auto username = call.parameters.required("username");
    if (!username) co_return refuse(username.error());
    if (!call.context.caller.admin)
        co_return refuse(Failure::NotAuthorized, "Only administrators may manage accounts.");
    co_return co_await account_named(backend, std::move(*username), call);
}

Task<Outcome<Reply>> get_user(const Backend& backend, Call& call) {
    auto wanted = call.parameters.required("username");
    if (!wanted) co_return refuse(wanted.error());
    auto account = call.account;
    if (!call.is_own(*wanted)) {
        auto other = co_await account_named(backend, std::move(*wanted), call);
        if (!other) co_return refuse(other.error());
        account = std::move(*other);
    }
    // What they may see and hear is asked for as they would.
    auto theirs = call.context;
    theirs.caller = caller_of(account);
    const auto libraries = co_await ask<catalog::v1::ListLibrariesResponse>(
        backend, "polyphony.catalog.v1.CatalogService.ListLibraries", catalog::v1::ListLibrariesRequest(), theirs);
    if (!libraries) co_return refuse(libraries.error());
    json::array folders;
    for (const auto& library : libraries->libraries()) folders.push_back(folder_number(library.id()));
    const auto plan =
        co_await ask<streaming::v1::Entitlement>(backend, "polyphony.streaming.v1.StreamingService.GetEntitlement",
                                                 streaming::v1::GetEntitlementRequest(), theirs);
    const bool jukebox = co_await may_control_jukebox(backend, theirs);
    auto user = user_of(account, jukebox);
    user["folder"] = std::move(folders);
    // No limit is no number, nor is one that is not known.
    if (plan && plan->max_bitrate_kbps() > 0) user["maxBitRate"] = plan->max_bitrate_kbps();
    co_return Payload{{"user", std::move(user)}};
}

/// The ids of those who may control the jukebox, besides administrators.
Task<std::unordered_set<std::string>> jukebox_controllers(const Backend& backend, const Call& call) {
    std::unordered_set<std::string> ids;
    if (!backend.jukebox) co_return ids;
    auto quick = hurried(call.context, backend.marks_timeout_ms);
    const auto listed = co_await ask<jukebox::v1::ListControllersResponse>(
        backend, "polyphony.jukebox.v1.JukeboxService.ListControllers", jukebox::v1::ListControllersRequest(),
        std::move(quick));
    if (listed)
        for (const auto& controller : listed->controllers()) ids.insert(controller.user_id());
    co_return ids;
}

Task<Outcome<Reply>> get_users(const Backend& backend, Call& call) {
    if (!call.context.caller.admin)
        co_return refuse(Failure::NotAuthorized, "Only administrators may list all accounts.");
    const auto controllers = co_await jukebox_controllers(backend, call);
    user::v1::ListAccountsRequest request;
    request.set_page_size(kAccountsPage);
    json::array found;
    do {
        const auto page = co_await ask<user::v1::ListAccountsResponse>(
            backend, "polyphony.user.v1.AccountAdminService.ListAccounts", request, call.context);
        if (!page) co_return refuse(page.error());
        for (const auto& account : page->accounts()) {
            const bool jukebox = backend.jukebox && (caller_of(account).admin || controllers.contains(account.id()));
            found.push_back(user_of(account, jukebox));
        }
        request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    co_return Payload{{"users", {{"user", std::move(found)}}}};
}

/// The parameter `password`, which may be `enc:` and hexadecimal digits.
Outcome<std::string> password_in(const Call& call) {
    const auto sent = call.parameters.required("password");
    if (!sent) return refuse(sent.error());
    return plain_password(*sent);
}

Task<Outcome<Reply>> create_user(const Backend& backend, Call& call) {
    for (const auto* name : {"username", "password", "email"})
        if (const auto there = call.parameters.required(name); !there) co_return refuse(there.error());
    auto password = password_in(call);
    const auto admin = call.parameters.flag("adminRole", false);
    const auto artist = call.parameters.flag("uploadRole", false);
    if (!password) co_return refuse(password.error());
    if (!admin || !artist) co_return refuse(admin ? artist.error() : admin.error());
    user::v1::CreateAccountRequest request;
    request.set_username(call.parameters.text("username"));
    request.set_password(std::move(*password));
    request.set_admin(*admin);
    request.set_artist(*artist);
    co_return co_await order<user::v1::Account>(backend, "polyphony.user.v1.AccountAdminService.CreateAccount", request,
                                                call);
}

Task<Outcome<void>> set_password(const Backend& backend, const user::v1::Account& account, std::string password,
                                 const Call& call) {
    if (account.id() == call.account.id()) {
        user::v1::ChangePasswordByAppRequest request;
        request.set_password(std::move(password));
        const auto changed = co_await ask<user::v1::ChangePasswordByAppResponse>(
            backend, "polyphony.user.v1.AccountAdminService.ChangePasswordByApp", request, call.context);
        if (!changed) co_return refuse(changed.error());
    } else {
        user::v1::SetPasswordRequest request;
        request.set_user_id(account.id());
        request.set_password(std::move(password));
        const auto set = co_await ask<user::v1::SetPasswordResponse>(
            backend, "polyphony.user.v1.AccountAdminService.SetPassword", request, call.context);
        if (!set) co_return refuse(set.error());
    }
    co_return Outcome<void>();
}

Task<Outcome<Reply>> update_user(const Backend& backend, Call& call) {
    const auto account = co_await account_to_manage(backend, call);
    if (!account) co_return refuse(account.error());
    const auto admin = call.parameters.flag("adminRole");
    const auto artist = call.parameters.flag("uploadRole");
    if (!admin || !artist) co_return refuse(admin ? artist.error() : admin.error());
    if (call.parameters.has("password")) {
        auto password = password_in(call);
        if (!password) co_return refuse(password.error());
        const auto set = co_await set_password(backend, *account, std::move(*password), call);
        if (!set) co_return refuse(set.error());
    }
    user::v1::UpdateAccountRequest request;
    request.set_user_id(account->id());
    if (*admin) request.set_admin(**admin);
    if (*artist) request.set_artist(**artist);
    co_return co_await order<user::v1::Account>(backend, "polyphony.user.v1.AccountAdminService.UpdateAccount", request,
                                                call);
}

Task<Outcome<Reply>> delete_user(const Backend& backend, Call& call) {
    const auto account = co_await account_to_manage(backend, call);
    if (!account) co_return refuse(account.error());
    user::v1::EraseAccountRequest request;
    request.set_user_id(account->id());
    co_return co_await order<user::v1::Erasure>(backend, "polyphony.user.v1.AccountAdminService.EraseAccount", request,
                                                call);
}

Task<Outcome<Reply>> change_password(const Backend& backend, Call& call) {
    auto username = call.parameters.required("username");
    if (!username) co_return refuse(username.error());
    auto password = password_in(call);
    if (!password) co_return refuse(password.error());
    auto account = call.account;
    if (!call.is_own(*username)) {
        auto other = co_await account_named(backend, std::move(*username), call);
        if (!other) co_return refuse(other.error());
        account = std::move(*other);
    }
    const auto set = co_await set_password(backend, account, std::move(*password), call);
    if (!set) co_return refuse(set.error());
    co_return Payload();
}

Task<Outcome<Reply>> not_by_apps(Call&) {
    co_return refuse(Failure::NotAuthorized, "Accounts are managed in the web player here, not by apps.");
}

}  // namespace

void add_users(Endpoints& endpoints, const Backend& backend) {
    const auto managing = [&backend](Task<Outcome<Reply>> (*manage)(const Backend&, Call&)) -> Endpoint {
        return backend.manages_accounts ? Endpoint([&backend, manage](Call& call) { return manage(backend, call); })
                                        : Endpoint(not_by_apps);
    };
    endpoints["getUser"] = [&backend](Call& call) { return get_user(backend, call); };
    endpoints["getUsers"] = [&backend](Call& call) { return get_users(backend, call); };
    endpoints["createUser"] = managing(create_user);
    endpoints["updateUser"] = managing(update_user);
    endpoints["deleteUser"] = managing(delete_user);
    endpoints["changePassword"] = managing(change_password);
}

}  // namespace polyphony::edge::subsonic
