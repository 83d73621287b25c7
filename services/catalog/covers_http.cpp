#include "services/catalog/covers_http.h"

namespace polyphony::catalog {
namespace {

namespace beast = boost::beast;

/// RFC 9110 section 13.1.2, for a tag that is never weak.
bool is_known(const http::Headers& headers, std::string_view tag) {
    auto known = headers[beast::http::field::if_none_match];
    return known == "*" || std::string_view(known).find(tag) != std::string_view::npos;
}

http::Response answer(const CoverStore& covers, const http::Request& request) {
    const auto& id = request.path_parameters.at("cover_id");
    auto cover = covers.open(id);
    if (!cover) return http::problem(http::Status::not_found, "not_found", "There is no such cover.");

    auto tag = '"' + id + '"';
    http::Response response;
    response.headers.set(beast::http::field::etag, tag);
    response.headers.set(beast::http::field::cache_control, "public, max-age=31536000, immutable");
    if (is_known(request.headers, tag)) {
        response.status = http::Status::not_modified;
        return response;
    }
    response.headers.set(beast::http::field::content_type, cover->content_type);
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = http::FileRange{std::make_shared<File>(std::move(cover->file)), 0, cover->size};
    return response;
}

}  // namespace

http::Router cover_routes(const CoverStore& covers) {
    http::Router router;
    router.add(http::Verb::get, "/media/covers/{cover_id}",
               [&covers](http::Request& request) -> Task<http::Response> { co_return answer(covers, request); });
    return router;
}

}  // namespace polyphony::catalog
