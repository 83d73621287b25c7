#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polyphony::http {

/// The parts of a request target, still encoded.
struct Target {
    std::string_view path;
    std::string_view query;
};

/// Splits a target in origin form or absolute form (RFC 9112 section 3.2); nothing if it is neither, or if its path has
/// `.` or `..` segments, which clients resolve before they ask (RFC 3986 section 5.2.4).
std::optional<Target> split_target(std::string_view target);

}  // namespace polyphony::http
