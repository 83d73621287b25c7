#include "edge/responses.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>

namespace polyphony::edge {

using boost::beast::http::field;

http::Response json_response(http::Status status, std::string body) {
    return http::reply(status, "application/json", std::move(body));
}

http::Response error_response(const Error& error, const trace::Context& trace) {
    if (error.code == Code::Internal)
        return http::problem(
            Error{Code::Internal,
                  "Something went wrong on our side. If you report it, name the request " + trace.trace_id + "."});
    auto response = http::problem(error);
    if (error.code == Code::Unavailable || error.code == Code::DeadlineExceeded ||
        error.code == Code::ResourceExhausted)
        response.headers.set(field::retry_after, "1");
    if (error.code == Code::Unauthenticated)
        response.headers.set(field::www_authenticate, "Bearer error=\"invalid_token\"");
    return response;
}

http::Response too_many_requests(std::chrono::milliseconds wait) {
    const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count());
    auto response = http::problem(
        http::Status::too_many_requests, name(Code::ResourceExhausted),
        "Too many requests; try again in " + std::to_string(seconds) + (seconds == 1 ? " second." : " seconds."));
    response.headers.set(field::retry_after, std::to_string(seconds));
    return response;
}

void seal(http::Response& response, const trace::Context& trace) {
    seal(response);
    response.headers.set("X-Request-Id", trace.trace_id);
}

void seal(http::Response& response) {
    response.headers.set("X-Content-Type-Options", "nosniff");
    // What another server answers says by itself how long it may be kept.
    if (!std::holds_alternative<http::PassedOn>(response.body)) response.headers.set(field::cache_control, "no-store");
}

}  // namespace polyphony::edge
