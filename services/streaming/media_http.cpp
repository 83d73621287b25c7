#include "services/streaming/media_http.h"

#include <fmt/format.h>

#include "services/streaming/renditions/rendition_http.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

/// What is delivered and why, as a structured field (RFC 9651): `opus.ogg.128; why="bitrate_above_plan"`.
std::string in_header(const Grant& grant) {
    if (grant.why.empty()) return grant.rendition;
    return fmt::format("{}; why=\"{}\"", grant.rendition, grant.why);
}

}  // namespace

MediaHttp::MediaHttp(storage::Database& database, const SignedUrls& urls, AudioStore& audio, OpenFiles& open_files,
                     RenditionCache& renditions, Clock clock)
    : database_(database),
      urls_(urls),
      audio_(audio),
      open_files_(open_files),
      renditions_(renditions),
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
    response->headers.set("Polyphony-Rendition", in_header(*grant));
    co_return std::move(*response);
}

MediaHttp::Served MediaHttp::answer(const http::Request& request, Grant grant) {
    if (const auto known = open_files_.find(grant.track_id, grant.rendition)) {
        auto response = http::serve_file(request, *known);
        if (auto begun = co_await begin(request, response); !begun) co_return fail(begun.error());
        co_return response;
    }
    auto track = co_await asset(grant.track_id);
    if (!track) co_return fail(track.error());
    if (grant.rendition == Grant::kOriginal) {
        // The address is older than the sheet that cut the file.
        if (!track->part.whole())
            co_return fail(Code::NotFound, "This track is a part of a file by now; ask for its address again.");
        co_return co_await original(request, std::move(*track));
    }
    const auto job = job_named(grant.rendition);
    if (!job) co_return fail(Code::NotFound, "There is no such rendition.");
    co_return co_await rendition(request, std::move(*track), *job);
}

Task<Result<AudioAsset>> MediaHttp::asset(std::string track_id) {
    auto found = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<AudioAsset>> {
        return store::find_asset(snapshot.sql(), track_id);
    });
    if (!found) co_return fail(found.error());
    if (!*found) co_return fail(Code::NotFound, "There is no such track.");
    co_return std::move(**found);
}

MediaHttp::Served MediaHttp::original(const http::Request& request, AudioAsset asset) {
    auto opening = audio_.open(asset);
    const auto file = co_await std::move(opening);
    if (!file) co_return fail(file.error());
    open_files_.put(asset.track_id, Grant::kOriginal, *file);
    auto response = http::serve_file(request, *file);
    if (auto begun = co_await begin(request, response); !begun) co_return fail(begun.error());
    co_return response;
}

MediaHttp::Served MediaHttp::rendition(const http::Request& request, AudioAsset asset, TranscodeJob job) {
    auto opening = renditions_.open(asset, job);
    const auto made = co_await std::move(opening);
    if (!made) co_return fail(made.error());
    const auto head = rendition_head(asset, job);
    if (!(*made)->whole()) {
        // Whoever asks for a part wants to jump within it, which takes a file whose size is known.
        if (is_plain(request)) co_return co_await stream_rendition(renditions_, *made, head);
        auto waiting = renditions_.size(*made);
        const auto size = co_await std::move(waiting);
        const bool slow = !size && size.error().code == Code::Unavailable;
        if (slow && can_stream(request)) co_return co_await stream_rendition(renditions_, *made, head);
        if (!size) co_return fail(size.error());
    }
    const auto file = as_file(**made, head);
    open_files_.put(asset.track_id, name(job), file);
    co_return http::serve_file(request, file);
}

}  // namespace polyphony::streaming
