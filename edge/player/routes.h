#pragma once

#include <span>
#include <string_view>

#include "edge/gate.h"
#include "platform/http/http.h"

namespace polyphony::edge {

/// What the body of a request is.
enum class Body {
    None,
    Json,  ///< The method's request, but for what stands in the path.
    Form,  ///< `application/x-www-form-urlencoded` (OAuth 2.0).
};

/// One way into the player's API.
struct Route {
    http::Verb verb;
    std::string_view path;    ///< A pattern of http::Router; `{name}` and the query fill the request's fields.
    std::string_view method;  ///< The gRPC method whose request this takes; empty if the edge answers by itself.
    Access access;
    http::Status status;       ///< Of a success.
    std::string_view summary;  ///< For the OpenAPI document.
    std::string_view view{};   ///< The message of a composed answer; the method's own response if empty.
    bool credentials = false;  ///< Counts as an attempt to get in, which is limited more strictly.

    Body body() const;
    /// The service that answers, such as `playlist`; `edge` if it is this one.
    std::string_view service() const;
    /// What is refused last when there is too much to do.
    rpc::Priority priority() const;
};

/// The whole of the player's API, in the order of its documentation.
std::span<const Route> routes();

}  // namespace polyphony::edge
