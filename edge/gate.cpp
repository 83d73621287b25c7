#include "edge/gate.h"

#include <algorithm>
#include <boost/algorithm/string/trim.hpp>
#include <boost/beast/core/string.hpp>

#include "edge/responses.h"
#include "platform/rpc/caller_headers.h"

namespace polyphony::edge {

namespace {

constexpr std::size_t kMaxIdempotencyKeyBytes = 200;

std::string_view header(const http::Request& request, std::string_view name) {
    const auto found = request.headers.find(boost::beast::string_view(name.data(), name.size()));
    if (found == request.headers.end()) return {};
    return {found->value().data(), found->value().size()};
}

/// The token of an `Authorization: Bearer …` header (RFC 6750 section 2.1); empty if there is none.
std::string_view bearer_token(const http::Request& request) {
    constexpr std::string_view kScheme = "bearer ";
    const auto value = header(request, "Authorization");
    if (value.size() <= kScheme.size()) return {};
    if (!boost::beast::iequals(boost::beast::string_view(value.data(), kScheme.size()),
                               boost::beast::string_view(kScheme.data(), kScheme.size())))
        return {};
    return value.substr(kScheme.size());
}

/// What may travel on as metadata.
bool is_idempotency_key(std::string_view key) {
    return key.size() <= kMaxIdempotencyKeyBytes &&
           std::all_of(key.begin(), key.end(), [](char letter) { return letter >= ' ' && letter <= '~'; });
}

http::Response overloaded() {
    auto response = error_response({Code::Unavailable, "There is too much to do now; try again in a moment."}, {});
    seal(response);
    return response;
}

std::optional<http::Response> refusal_of(std::chrono::milliseconds wait) {
    if (wait.count() == 0) return std::nullopt;
    return too_many_requests(wait);
}

}  // namespace

Gate::Gate(asio::io_context& io, TokenVerifier& verifier, rpc::LoadShedder& shedder, GateOptions options)
    : verifier_(verifier),
      shedder_(shedder),
      arrival_delay_(io),
      options_(std::move(options)),
      overloaded_(overloaded()),
      per_address_(options_.per_address, options_.max_keys),
      per_user_(options_.per_user, options_.max_keys),
      credentials_(options_.credentials, options_.max_keys) {}

void Gate::add(http::Router& router, http::Verb verb, std::string pattern, Access access, rpc::Priority priority,
               Endpoint endpoint) {
    auto admission = [this, priority]() -> const http::FixedResponse* {
        return shedder_.admit(priority, arrival_delay_.get()) ? nullptr : &overloaded_;
    };
    router.add(verb, std::move(pattern), protect(access, priority, std::move(endpoint)), std::move(admission));
}

http::Handler Gate::protect(Access access, rpc::Priority priority, Endpoint endpoint) {
    return [this, access, priority, endpoint = std::move(endpoint)](http::Request& request) -> Task<http::Response> {
        rpc::CallContext context;
        context.priority = priority;
        auto response = co_await admit(request, access, context);
        if (!response) response = co_await endpoint(request, std::move(context));
        seal(*response, request.trace);
        co_return std::move(*response);
    };
}

Task<std::optional<http::Response>> Gate::admit(const http::Request& request, Access access,
                                                rpc::CallContext& context) {
    if (auto refusal = limit_address(request)) co_return refusal;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.call_timeout_ms);
    context.trace = trace::child(request.trace);
    const auto idempotency_key = header(request, "Idempotency-Key");
    if (!is_idempotency_key(idempotency_key))
        co_return error_response(
            {Code::InvalidArgument, "The Idempotency-Key must be at most 200 printable ASCII characters."},
            request.trace);
    context.idempotency_key = idempotency_key;
    if (access == Access::Public) co_return std::nullopt;

    const auto token = bearer_token(request);
    if (token.empty())
        co_return error_response({Code::Unauthenticated, "This needs an access token; log in first."}, request.trace);
    auto verified = co_await verifier_.verify(token);
    if (!verified) co_return error_response(verified.error(), request.trace);
    if (access == Access::Admin && !verified->caller.admin)
        co_return error_response({Code::PermissionDenied, "Only administrators may do this."}, request.trace);
    if (auto refusal = limit_user(verified->caller.user_id)) co_return refusal;
    context.caller = std::move(verified->caller);
    co_return std::nullopt;
}

Task<std::optional<http::Response>> Gate::identify(http::Request& request) {
    rpc::CallContext context;
    auto refusal = co_await admit(request, Access::User, context);
    if (refusal)
        seal(*refusal, request.trace);
    else
        rpc::write_caller(request.headers, context.caller);
    co_return refusal;
}

std::optional<http::Response> Gate::limit_address(const http::Request& request) {
    if (options_.per_address.per_second <= 0) return std::nullopt;
    return refusal_of(per_address_.take(client_key(request)));
}

std::optional<http::Response> Gate::limit_user(const std::string& user_id) {
    return refusal_of(per_user_.take(user_id));
}

bool Gate::is_secure(const http::Request& request) const {
    return !options_.client_address_header.empty() && header(request, "X-Forwarded-Proto") == "https";
}

std::optional<http::Response> Gate::limit_credentials(const http::Request& request) {
    return refusal_of(credentials_.take(client_key(request)));
}

/// The last address of the header is the one that our own proxy wrote; those before it are the client's to forge.
std::string Gate::client_key(const http::Request& request) const {
    if (options_.client_address_header.empty()) return address_key(request.remote_address);
    std::string addresses(header(request, options_.client_address_header));
    std::string last = addresses.substr(addresses.rfind(',') + 1);
    boost::algorithm::trim(last);
    return address_key(last.empty() ? request.remote_address : last);
}

}  // namespace polyphony::edge
