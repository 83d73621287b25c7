#pragma once

#include <string>
#include <vector>

#include "platform/http/http.h"

namespace polyphony::edge::subsonic {

/// Lets pages of other origins use the API, for apps that run in browsers
/// (https://fetch.spec.whatwg.org/#http-cors-protocol). A browser sends nothing along that would prove who asks, so
/// that a page can only use what it was given.
class Cors {
  public:
    /// The origins that may, such as `https://player.example`, with spaces between; `*` for all, empty for none.
    explicit Cors(const std::string& origins);

    /// Tells the browser that the page may read this response, if it may.
    void allow(const http::Request& request, http::Response& response) const;
    /// The answer to a browser that asks whether the page may ask (OPTIONS).
    http::Response preflight(const http::Request& request) const;

  private:
    std::vector<std::string> origins_;
    bool all_ = false;
};

}  // namespace polyphony::edge::subsonic
