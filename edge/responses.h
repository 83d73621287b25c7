#pragma once

#include <string>

#include "platform/error.h"
#include "platform/http/http.h"
#include "platform/trace/trace.h"

/// What all answers of the public API have in common.
namespace polyphony::edge {

/// An answer with JSON as its body.
http::Response json_response(http::Status status, std::string body);

/// The problem (RFC 9457) for an error. Internal errors say no more than the trace's id; Unavailable comes with
/// `Retry-After`, Unauthenticated with `WWW-Authenticate` (RFC 6750 section 3).
http::Response error_response(const Error& error, const trace::Context& trace);

/// The problem 429 with `Retry-After` in whole seconds.
http::Response too_many_requests(std::chrono::milliseconds wait);

/// Adds what every answer of the API carries: `X-Request-Id` with the trace's id, no caching, no sniffing.
void seal(http::Response& response, const trace::Context& trace);
/// The same for an answer that many requests get.
void seal(http::Response& response);

}  // namespace polyphony::edge
