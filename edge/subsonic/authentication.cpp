#include "edge/subsonic/authentication.h"

#include "platform/encoding/hash.h"
#include "polyphony/user/v1/app_passwords.pb.h"

namespace polyphony::edge::subsonic {

namespace {

constexpr std::string_view kAuthenticateApp = "polyphony.user.v1.AppPasswordService.AuthenticateApp";

/// Names credentials without keeping them. Lengths stand before the parts, so that no two look the same.
std::string name_of(const Credentials& credentials) {
    std::string all;
    for (const auto* part :
         {&credentials.api_key, &credentials.username, &credentials.password, &credentials.token, &credentials.salt})
        all.append(std::to_string(part->size())).append(":").append(*part);
    return sha256(all);
}

}  // namespace

Authentication::Authentication(const Peers& peers, AuthenticationOptions options, Now now)
    : peers_(peers),
      options_(options),
      now_(std::move(now)),
      known_(options.remembered),
      forgotten_(options.remembered) {}

Task<Outcome<user::v1::Account>> Authentication::identify(Credentials credentials, bool secure,
                                                          rpc::CallContext context) {
    if (const auto* known = find(credentials)) co_return known->account;
    user::v1::AuthenticateAppRequest request;
    request.set_api_key(credentials.api_key);
    request.set_username(credentials.username);
    request.set_password(credentials.password);
    request.set_token(credentials.token);
    request.set_salt(credentials.salt);
    request.set_account_password(options_.account_passwords && secure);
    const auto epoch = epoch_;
    const auto account = co_await peers_.call<user::v1::Account>(kAuthenticateApp, request, std::move(context));
    if (account) {
        known_.put(name_of(credentials), {*account, now_() + std::chrono::seconds(options_.remembered_seconds), epoch});
        co_return *account;
    }
    const bool wrong = account.error().code == Code::Unauthenticated || account.error().code == Code::InvalidArgument;
    if (!wrong) co_return refuse(account.error());
    if (!credentials.api_key.empty()) co_return refuse(Failure::WrongApiKey, "There is no such API key.");
    co_return refuse(Failure::WrongCredentials,
                     "The user name or the app password is wrong. Apps need a password of their own, made in the "
                     "settings of the web player.");
}

bool Authentication::may_be_guess(const Credentials& credentials) {
    return options_.account_passwords && !credentials.password.empty() && find(credentials) == nullptr;
}

void Authentication::forget(const std::string& user_id) { forgotten_.put(user_id, ++epoch_); }

const Authentication::Known* Authentication::find(const Credentials& credentials) {
    const auto* known = known_.find(name_of(credentials));
    if (known == nullptr || known->until <= now_()) return nullptr;
    const auto* forgotten = forgotten_.find(known->account.id());
    return forgotten != nullptr && known->epoch < *forgotten ? nullptr : known;
}

}  // namespace polyphony::edge::subsonic
