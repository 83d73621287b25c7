#include "services/streaming/signed_urls.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"

namespace polyphony::streaming {
namespace {

std::string unsigned_url(const Grant& grant) {
    auto why = grant.why;
    std::replace(why.begin(), why.end(), ' ', '+');
    return fmt::format("/media/audio/{}?user={}&as={}&why={}&expires={}", grant.track_id, grant.user_id,
                       grant.rendition, why, grant.expires_at_s);
}

template <class Number>
bool parse(const std::string& text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string unsigned_query(const Pass& pass) {
    return fmt::format("user={}&expires={}", pass.user_id, pass.expires_at_s);
}

using Query = std::multimap<std::string, std::string>;

/// Twice the same name is nothing that we made.
std::string only_value(const Query& query, const char* name) {
    return query.count(name) == 1 ? query.find(name)->second : std::string();
}

tl::unexpected<Error> not_complete() { return fail(Code::PermissionDenied, "This address is not complete."); }
tl::unexpected<Error> not_ours() { return fail(Code::PermissionDenied, "This address is not signed by us."); }

Result<void> check_time(std::int64_t expires_at_s, UnixMillis now) {
    // Compared in seconds, since the number may be anyone's.
    if (now / 1000 >= expires_at_s) return fail(Code::PermissionDenied, "This address has expired; ask for a new one.");
    return {};
}

}  // namespace

SignedUrls::SignedUrls(std::string key, std::string origin) : key_(std::move(key)), origin_(std::move(origin)) {
    while (origin_.ends_with('/')) origin_.pop_back();
}

std::string SignedUrls::signature(const std::string& path_and_query) const {
    return base64url_encode(hmac_sha256(key_, path_and_query));
}

std::string SignedUrls::sign(const Grant& grant) const {
    const auto url = unsigned_url(grant);
    return origin_ + url + "&sig=" + signature(url);
}

Result<Grant> SignedUrls::verify(const std::string& track_id, const Query& query, UnixMillis now) const {
    Grant grant;
    grant.track_id = track_id;
    grant.user_id = only_value(query, "user");
    grant.rendition = only_value(query, "as");
    grant.why = only_value(query, "why");
    if (grant.rendition.empty() || !parse(only_value(query, "expires"), grant.expires_at_s)) return not_complete();
    if (!same_secret(only_value(query, "sig"), signature(unsigned_url(grant)))) return not_ours();
    if (const auto in_time = check_time(grant.expires_at_s, now); !in_time) return fail(in_time.error());
    return grant;
}

std::string SignedUrls::sign(const Pass& pass) const {
    const auto query = unsigned_query(pass);
    return query + "&sig=" + signature(pass.path + "?" + query);
}

Result<Pass> SignedUrls::verify_pass(const std::string& path, const Query& query, UnixMillis now) const {
    Pass pass{path, only_value(query, "user"), 0};
    if (!parse(only_value(query, "expires"), pass.expires_at_s)) return not_complete();
    if (!same_secret(only_value(query, "sig"), signature(path + "?" + unsigned_query(pass)))) return not_ours();
    if (const auto in_time = check_time(pass.expires_at_s, now); !in_time) return fail(in_time.error());
    return pass;
}

}  // namespace polyphony::streaming
