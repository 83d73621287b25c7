#pragma once

#include <string>
#include <string_view>

namespace polyphony::trace {

/// Where a piece of work stands in a distributed trace (W3C Trace Context, level 1).
struct Context {
    std::string trace_id;  ///< 32 lower-case hex digits; empty if there is no trace.
    std::string span_id;   ///< 16 lower-case hex digits.
};

/// A context with fresh random ids.
Context start();

/// The same trace with a fresh span; start() if `parent` is empty.
Context child(const Context& parent);

/// Reads a `traceparent` header; an empty context if it is malformed, as the standard asks.
Context parse(std::string_view traceparent);

/// Writes a `traceparent` header, version 00, sampled.
std::string format(const Context& context);

}  // namespace polyphony::trace
