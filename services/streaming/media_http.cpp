#include "services/streaming/media_http.h"

#include <fmt/format.h>

#include "services/streaming/renditions.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {

MediaHttp::MediaHttp(storage::Database& database, const SignedUrls& urls, AudioStore& audio, OpenFiles& open_files,
                     Transcoder& transcoder, Clock clock)
    : database_(database),
      urls_(urls),
      audio_(audio),
      open_files_(open_files),
      transcoder_(transcoder),
      clock_(std::move(clock)) {}

void MediaHttp::add_to(http::Router& router) {
    router.add(http::Verb::get, "/media/audio/{track_id}",
               [this](http::Request& request) -> Task<http::Response> { return audio(request); });
}

Task<http::Response> MediaHttp::audio(http::Request& request) {
    const auto now = clock_();
    const auto grant = urls_.verify(request.path_parameters.at("track_id"), request.query, now);
    if (!grant) co_return http::problem(grant.error());
    auto response = co_await answer(request, *grant);
    if (!response && response.error().code == Code::Aborted) {
        // The audio is another one by now.
        open_files_.forget(grant->track_id);
        response = co_await answer(request, *grant);
    }
    if (!response) co_return http::problem(response.error());
    using boost::beast::http::field;
    // The address is this person's own, and is good for no longer than it says. Nobody needs to ask again before that.
    response->headers.set(field::cache_control,
                          fmt::format("private, max-age={}, immutable", grant->expires_at_s - now / 1000));
    response->headers.set("X-Content-Type-Options", "nosniff");
    co_return std::move(*response);
}

Task<Result<http::Response>> MediaHttp::answer(const http::Request& request, Grant grant) {
    const auto file = co_await file_of(std::move(grant));
    if (!file) co_return fail(file.error());
    auto response = http::serve_file(request, *file);
    const auto* body = http::first_range(response);
    if (body != nullptr && body->filling && body->length > 0 && request.verb == http::Verb::get)
        if (const auto first = co_await body->filling(body->offset, body->length); !first)
            co_return fail(first.error());
    co_return response;
}

Task<Result<http::FileRepresentation>> MediaHttp::file_of(Grant grant) {
    if (auto known = open_files_.find(grant.track_id, grant.transcoded_kbps)) co_return std::move(*known);
    auto file = co_await open(grant);
    if (file) open_files_.put(grant.track_id, grant.transcoded_kbps, *file);
    co_return file;
}

Task<Result<http::FileRepresentation>> MediaHttp::open(Grant grant) {
    auto asset = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<AudioAsset>> {
        return store::find_asset(snapshot.sql(), grant.track_id);
    });
    if (!asset) co_return fail(asset.error());
    if (!*asset) co_return fail(Code::NotFound, "There is no such track.");
    auto& original = **asset;
    if (grant.transcoded_kbps == 0) co_return co_await audio_.open(original);

    const auto path = co_await transcoder_.rendition(original, grant.transcoded_kbps);
    if (!path) co_return fail(path.error());
    auto rendition = http::open_file(*path, kTranscodedType);
    if (!rendition) co_return rendition;
    // The cache changes its files' times to know which were used; what clients see must stay the same.
    rendition->etag = fmt::format("\"{:x}-{}-{:x}\"", original.modified_ms, grant.transcoded_kbps, rendition->size);
    rendition->modified = std::chrono::sys_seconds(std::chrono::seconds(original.modified_ms / 1000));
    co_return rendition;
}

}  // namespace polyphony::streaming
