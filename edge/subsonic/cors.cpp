#include "edge/subsonic/cors.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>
#include <iterator>
#include <sstream>

namespace polyphony::edge::subsonic {

using boost::beast::http::field;

Cors::Cors(const std::string& origins) {
    std::istringstream words(origins);
    origins_.assign(std::istream_iterator<std::string>(words), {});
    all_ = std::find(origins_.begin(), origins_.end(), "*") != origins_.end();
}

void Cors::allow(const http::Request& request, http::Response& response) const {
    const std::string origin(request.headers[field::origin]);
    if (origin.empty() || origins_.empty()) return;
    if (!all_) response.headers.set(field::vary, "Origin");
    if (!all_ && std::find(origins_.begin(), origins_.end(), origin) == origins_.end()) return;
    response.headers.set(field::access_control_allow_origin, all_ ? "*" : origin);
    response.headers.set(field::access_control_expose_headers, "Accept-Ranges, Content-Range, Polyphony-Rendition");
}

http::Response Cors::preflight(const http::Request& request) const {
    http::Response response;
    response.status = http::Status::no_content;
    allow(request, response);
    if (response.headers.count(field::access_control_allow_origin) == 0) return response;
    response.headers.set(field::access_control_allow_methods, "GET, POST");
    response.headers.set(field::access_control_allow_headers, "Content-Type, Range");
    response.headers.set(field::access_control_max_age, "86400");
    return response;
}

}  // namespace polyphony::edge::subsonic
