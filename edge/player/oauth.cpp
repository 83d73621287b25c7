#include "edge/player/oauth.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "edge/player/transcode.h"
#include "edge/responses.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

using boost::beast::http::field;

namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

/// An error as RFC 6749 section 5.2 asks for it.
http::Response oauth_error(http::Status status, std::string_view error, std::string_view description) {
    const boost::json::value body{{"error", error}, {"error_description", description}};
    return json_response(status, boost::json::serialize(body));
}

http::Response oauth_error(const Error& error, const trace::Context& trace) {
    switch (error.code) {
        case Code::Unauthenticated:
        case Code::PermissionDenied:  // The account is locked.
            return oauth_error(http::Status::bad_request, "invalid_grant", error.message);
        case Code::InvalidArgument:
            return oauth_error(http::Status::bad_request, "invalid_request", error.message);
        default:
            break;
    }
    auto problem = error_response(error, trace);  // For its status and headers.
    const auto description = error.code == Code::Internal
                                 ? "Something went wrong on our side (request " + trace.trace_id + ")."
                                 : error.message;
    const bool later = problem.headers.find(field::retry_after) != problem.headers.end();
    auto response = oauth_error(problem.status, later ? "temporarily_unavailable" : "server_error", description);
    if (later) response.headers.set(field::retry_after, problem.headers[field::retry_after]);
    return response;
}

/// Fills a message from a form. Parameters that it does not know are ignored, as RFC 6749 section 3.2 asks; one that is
/// there twice is an error.
std::optional<Error> fill_from_form(const http::Request& request, google::protobuf::Message& message) {
    const auto type = request.headers[field::content_type];
    if (!boost::beast::iequals(type.substr(0, kFormType.size()),
                               boost::beast::string_view(kFormType.data(), kFormType.size())))
        return Error{Code::InvalidArgument, "The body must be a form (" + std::string(kFormType) + ")."};
    const auto form = http::parse_form(request.body);
    if (!form) return Error{Code::InvalidArgument, "The form is malformed."};
    for (const auto& [name, value] : *form) {
        if (message.GetDescriptor()->FindFieldByName(name) == nullptr) continue;
        if (form->count(name) > 1) return Error{Code::InvalidArgument, "`" + name + "` may be given once only."};
        if (auto problem = fill_from_text(name, value, message)) return problem;
    }
    return std::nullopt;
}

/// What is wrong with the parameters of a token request; nothing if they are complete.
std::optional<http::Response> check_grant(const user::v1::IssueTokenRequest& request) {
    constexpr auto kBad = http::Status::bad_request;
    const auto missing = [](const char* name) {
        return oauth_error(kBad, "invalid_request", "`" + std::string(name) + "` is missing.");
    };
    if (request.grant_type().empty()) return missing("grant_type");
    if (request.grant_type() == "password") {
        if (request.username().empty()) return missing("username");
        if (request.password().empty()) return missing("password");
    } else if (request.grant_type() == "refresh_token") {
        if (request.refresh_token().empty()) return missing("refresh_token");
    } else {
        return oauth_error(kBad, "unsupported_grant_type", "The grants are `password` and `refresh_token`.");
    }
    return std::nullopt;
}

template <class Response>
Task<http::Response> ask(const Peers& peers, std::string_view method, const google::protobuf::Message& request,
                         rpc::CallContext context, const trace::Context& trace) {
    const auto answer = co_await peers.call<Response>(method, request, std::move(context));
    if (!answer) co_return oauth_error(answer.error(), trace);
    auto json = to_json(*answer);
    if (!json) co_return oauth_error(json.error(), trace);
    auto response = json_response(http::Status::ok, std::move(*json));
    response.headers.set(field::pragma, "no-cache");
    co_return response;
}

}  // namespace

Gate::Endpoint token_endpoint(Gate& gate, const Peers& peers) {
    return [&gate, &peers](http::Request& request, rpc::CallContext context) -> Task<http::Response> {
        user::v1::IssueTokenRequest message;
        if (const auto invalid = fill_from_form(request, message)) co_return oauth_error(*invalid, request.trace);
        if (auto refusal = check_grant(message)) co_return std::move(*refusal);
        if (message.grant_type() == "password")
            if (auto refusal = gate.limit_credentials(request)) co_return std::move(*refusal);
        // A refresh token works once: asking the service again by ourselves would end the session.
        context.idempotency_key.clear();
        co_return co_await ask<user::v1::Token>(peers, "polyphony.user.v1.UserService.IssueToken", message,
                                                std::move(context), request.trace);
    };
}

Gate::Endpoint revoke_endpoint(const Peers& peers) {
    return [&peers](http::Request& request, rpc::CallContext context) -> Task<http::Response> {
        user::v1::RevokeTokenRequest message;
        if (const auto invalid = fill_from_form(request, message)) co_return oauth_error(*invalid, request.trace);
        if (message.token().empty())
            co_return oauth_error(http::Status::bad_request, "invalid_request", "`token` is missing.");
        co_return co_await ask<user::v1::RevokeTokenResponse>(peers, "polyphony.user.v1.UserService.RevokeToken",
                                                              message, std::move(context), request.trace);
    };
}

}  // namespace polyphony::edge
