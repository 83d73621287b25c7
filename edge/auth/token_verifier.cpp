#include "edge/auth/token_verifier.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <jwt/jwt.hpp>
#include <memory>

namespace polyphony::edge {

namespace {

constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::chrono::milliseconds kFirstKeysPause{50};

tl::unexpected<Error> refuse() { return fail(Code::Unauthenticated, "The access token is not valid; log in again."); }

/// The shape of a signed JWT: three base64url parts. The library must only see this: it asserts on stray bytes.
bool well_formed(std::string_view token) {
    if (token.size() > kMaxTokenBytes) return false;
    int dots = 0;
    char before = '.';
    for (const char letter : token) {
        if (letter == '.') {
            if (before == '.') return false;
            ++dots;
        } else if (!(letter >= '0' && letter <= '9') && !(letter >= 'A' && letter <= 'Z') &&
                   !(letter >= 'a' && letter <= 'z') && letter != '-' && letter != '_') {
            return false;
        }
        before = letter;
    }
    return dots == 2 && before != '.';
}

/// The `kid` of a well-formed token's header; nothing if it has none.
std::optional<std::string> key_id_of(std::string_view token) {
    const std::string encoded(token.substr(0, token.find('.')));
    std::error_code error;
    jwt::jwt_header header;
    header.decode(encoded, error);
    if (error) return std::nullopt;
    const nlohmann::json json = header.create_json_obj();
    const auto key_id = json.find("kid");
    if (key_id == json.end() || !key_id->is_string()) return std::nullopt;
    return key_id->get<std::string>();
}

}  // namespace

TokenVerifier::TokenVerifier(FetchKeys fetch_keys, TokenVerifierOptions options, Clock clock)
    : fetch_keys_(std::move(fetch_keys)),
      options_(std::move(options)),
      clock_(std::move(clock)),
      remembered_(options_.remembered_tokens),
      barred_(options_.barred_accounts) {}

Task<Result<Verified>> TokenVerifier::verify(std::string_view token) {
    auto verified = co_await verify_signature(token);
    if (verified && barred_.find(verified->caller.user_id) != nullptr) co_return refuse();
    co_return verified;
}

Task<Result<Verified>> TokenVerifier::verify_signature(std::string_view token) {
    if (const Verified* known = remembered_.find(token)) {
        if (known->expires_at > clock_()) co_return *known;
        remembered_.erase(token);
        co_return refuse();
    }
    if (!well_formed(token)) co_return refuse();
    std::optional<std::string> key_id;
    try {
        key_id = key_id_of(token);
    } catch (const std::exception&) {
        // A header that is no such JSON is no header.
    }
    if (!key_id) co_return refuse();
    const auto key = co_await find_key(*key_id);
    if (!key) co_return fail(key.error());
    auto verified = check(token, *key);
    if (verified) remembered_.put(token, *verified);
    co_return verified;
}

Task<Result<std::string>> TokenVerifier::find_key(const std::string& key_id) {
    auto found = keys_.find(key_id);
    if (found == keys_.end() && (fetching_ || may_fetch() || keys_.empty())) {
        co_await fetch();
        if (keys_.empty()) co_await wait_for_first_keys();
        found = keys_.find(key_id);
    }
    if (found != keys_.end()) co_return found->second;
    if (!reached_) co_return fail(Code::Unavailable, "Access tokens cannot be checked now; try again soon.");
    co_return refuse();
}

Task<> TokenVerifier::wait_for_first_keys() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.first_keys_ms);
    while (!reached_ && std::chrono::steady_clock::now() < until) {
        timer.expires_after(kFirstKeysPause);
        co_await timer.async_wait(asio::use_awaitable);
        co_await fetch();
    }
}

bool TokenVerifier::may_fetch() {
    const auto now = clock_();
    if (fetched_at_ && static_cast<double>(now - *fetched_at_) * options_.fetches_per_second < 1000) return false;
    fetched_at_ = now;
    return true;
}

Task<bool> TokenVerifier::fetch() {
    if (const auto under_way = fetching_) {
        co_await under_way->async_wait(asio::as_tuple(asio::use_awaitable));
        co_return reached_;
    }
    const auto done =
        std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    fetching_ = done;
    const auto answer = co_await fetch_keys_();
    reached_ = answer.has_value();
    if (answer) {
        keys_.clear();
        for (const auto& key : answer->keys()) keys_[key.key_id()] = key.public_key_pem();
    }
    fetching_.reset();
    done->cancel();
    co_return reached_;
}

Task<> TokenVerifier::keep_keys_fresh() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        const bool fetched = co_await fetch();
        timer.expires_after(std::chrono::seconds(fetched ? options_.refresh_seconds : options_.retry_seconds));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Result<Verified> TokenVerifier::check(std::string_view token, const std::string& public_key_pem) const {
    namespace params = jwt::params;
    try {
        std::error_code error;
        const std::string text(token);
        const auto decoded = jwt::decode(text, params::algorithms({"ES256"}), error, params::secret(public_key_pem),
                                         params::verify(true), params::issuer(options_.issuer));
        if (error) return refuse();
        const nlohmann::json claims = decoded.payload().create_json_obj();
        Verified verified;
        verified.caller.user_id = claims.at("sub").get<std::string>();
        verified.expires_at = claims.at("exp").get<std::int64_t>() * 1000;
        if (verified.caller.user_id.empty() || verified.expires_at <= clock_()) return refuse();
        if (const auto roles = claims.find("roles"); roles != claims.end() && roles->is_array()) {
            const auto has = [&roles](const char* role) {
                return std::find(roles->begin(), roles->end(), role) != roles->end();
            };
            verified.caller.admin = has("admin");
            verified.caller.artist = has("artist");
        }
        return verified;
    } catch (const std::exception&) {
        return refuse();
    }
}

TokenVerifier::FetchKeys fetch_keys_from(const Peers& peers) {
    return [&peers]() -> Task<Result<user::v1::SigningKeys>> {
        const user::v1::GetSigningKeysRequest request;
        rpc::CallContext context;
        context.priority = rpc::Priority::Playback;  // Without keys no one may hear anything.
        co_return co_await peers.call<user::v1::SigningKeys>("polyphony.user.v1.UserService.GetSigningKeys", request,
                                                             std::move(context));
    };
}

}  // namespace polyphony::edge
