#pragma once

#include <filesystem>
#include <string_view>

#include "platform/http/http.h"

namespace polyphony::edge {

/// Serves the built web player from a folder.
///
/// Files below `/assets/` have the hash of their content in their name, so browsers may keep them for ever; all others
/// are asked for again with their `ETag` (RFC 9110 section 13). A path that names no file and does not look like one is
/// a page of the player: it gets `index.html`, which finds out by itself. Every answer carries the security headers.
class StaticFiles {
  public:
    explicit StaticFiles(std::filesystem::path folder);

    /// Answers GET for any path that nothing else answers; what is below `/api/` is a problem 404.
    Task<http::Response> answer(http::Request& request) const;

    /// False if there is no `index.html`.
    bool usable() const;

  private:
    http::Response file(const http::Request& request, std::string_view path) const;

    std::filesystem::path folder_;
};

}  // namespace polyphony::edge
