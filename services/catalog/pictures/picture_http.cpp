#include "services/catalog/pictures/picture_http.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <charconv>
#include <limits>

namespace polyphony::catalog {
namespace {

using boost::beast::http::field;

/// RFC 9110 section 13.1.2, for a tag that is never weak.
bool is_known(const http::Headers& headers, std::string_view tag) {
    auto known = headers[field::if_none_match];
    return known == "*" || std::string_view(known).find(tag) != std::string_view::npos;
}

/// Whether `Accept` names WebP (RFC 9110 section 12.5.1), with a weight above 0. `*/*` is no word for it: apps say that
/// of what they do not show.
bool accepts_webp(const http::Headers& headers) {
    const auto accept = headers[field::accept];
    for (std::string_view rest(accept.data(), accept.size()); !rest.empty();) {
        const auto range = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), range.size() + 1));
        const auto type = boost::algorithm::trim_copy(std::string(range.substr(0, range.find(';'))));
        if (!boost::algorithm::iequals(type, media_type(PictureFormat::WebP))) continue;
        const auto zero = range.find("q=0");
        return zero == std::string_view::npos || range.find_first_of("123456789", zero) != std::string_view::npos;
    }
    return false;
}

/// The edge that is asked for. Fails with InvalidArgument.
Result<int> wanted_edge(const std::string& size) {
    std::int64_t wanted = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), wanted);
    if (error == std::errc::result_out_of_range && size.front() != '-')
        wanted = std::numeric_limits<std::int64_t>::max();
    if (error == std::errc::invalid_argument || end != size.data() + size.size() || wanted < 1)
        return fail(Code::InvalidArgument, "The size must be a number of pixels, from 1.");
    return picture_edge(wanted);
}

http::Response kept_for_ever(const std::string& tag) {
    http::Response response;
    response.headers.set(field::etag, tag);
    response.headers.set(field::cache_control, "public, max-age=31536000, immutable");
    return response;
}

void fill(http::Response& response, std::string_view type, std::shared_ptr<const File> file, std::uint64_t size) {
    response.headers.set(field::content_type, type);
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = http::FileRange{std::move(file), 0, size};
}

http::Response not_modified(http::Response response) {
    response.status = http::Status::not_modified;
    return response;
}

http::Response original(const http::Request& request, const std::string& id, CoverStore::Cover cover) {
    const auto tag = '"' + id + '"';
    auto response = kept_for_ever(tag);
    if (is_known(request.headers, tag)) return not_modified(std::move(response));
    fill(response, cover.content_type, std::make_shared<File>(std::move(cover.file)), cover.size);
    return response;
}

Task<http::Response> resized(SizedPictures& pictures, const http::Request& request, SizedPicture picture) {
    const auto tag = '"' + name(picture) + '"';
    const auto type = media_type(picture.format);
    auto response = kept_for_ever(tag);
    response.headers.set(field::vary, "Accept");
    if (is_known(request.headers, tag)) co_return not_modified(std::move(response));
    auto opening = pictures.open(std::move(picture));
    auto sized = co_await std::move(opening);
    if (!sized && sized.error().code == Code::FailedPrecondition)
        co_return http::problem(http::Status::unprocessable_entity, "picture_unreadable",
                                "This picture cannot be shown: " + sized.error().message);
    if (!sized) co_return http::problem(sized.error());
    fill(response, type, std::move(sized->file), sized->size);
    co_return response;
}

Task<http::Response> answer(const CoverStore& covers, SizedPictures& pictures, const http::Request& request) {
    const auto id = request.path_parameters.at("cover_id");
    auto cover = covers.open(id);
    if (!cover) co_return http::problem(http::Status::not_found, "not_found", "There is no such cover.");
    if (request.query.count("size") == 0) co_return original(request, id, std::move(*cover));
    const auto edge = wanted_edge(request.query_value("size"));
    if (!edge) co_return http::problem(edge.error());
    SizedPicture picture{id, *edge, accepts_webp(request.headers) ? PictureFormat::WebP : PictureFormat::Jpeg};
    auto answering = resized(pictures, request, std::move(picture));
    co_return co_await std::move(answering);
}

}  // namespace

http::Router picture_routes(const CoverStore& covers, SizedPictures& sized) {
    http::Router router;
    router.add(http::Verb::get, "/media/covers/{cover_id}",
               [&](http::Request& request) -> Task<http::Response> { return answer(covers, sized, request); });
    return router;
}

}  // namespace polyphony::catalog
