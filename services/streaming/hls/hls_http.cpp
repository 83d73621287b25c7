#include "services/streaming/hls/hls_http.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "services/streaming/hls/addresses.h"
#include "services/streaming/hls/playlists.h"
#include "services/streaming/hls/variants.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming::hls {
namespace {

using boost::beast::http::field;

constexpr auto kPlaylistType = "application/vnd.apple.mpegurl";
constexpr auto kSegmentType = "audio/mp4";
constexpr std::string_view kSegmentSuffix = ".m4s";
constexpr std::int64_t kMsPerSecond = 1000;

/// The number of `12.m4s`.
std::optional<std::size_t> segment_number(std::string_view name) {
    if (!name.ends_with(kSegmentSuffix)) return std::nullopt;
    name.remove_suffix(kSegmentSuffix.size());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    return number;
}

http::Response part(http::FileRange range) {
    http::Response response;
    response.headers.set(field::content_type, kSegmentType);
    response.body = std::move(range);
    return response;
}

/// What is right for all answers: they are this person's own until the address is over.
void finish(http::Response& response, const Pass& pass, UnixMillis now) {
    if (response.headers.count(field::cache_control) == 0)
        response.headers.set(field::cache_control,
                             fmt::format("private, max-age={}, immutable", pass.expires_at_s - now / kMsPerSecond));
    response.headers.set("X-Content-Type-Options", "nosniff");
    // Players in a page read this by scripts, perhaps from another origin; the address says who may.
    response.headers.set(field::access_control_allow_origin, "*");
}

}  // namespace

HlsHttp::HlsHttp(storage::Database& database, const SignedUrls& urls, OpenSegments& open_segments,
                 OpenRendition rendition, FindEntitlement entitlement, Clock clock)
    : database_(database),
      urls_(urls),
      open_segments_(open_segments),
      rendition_(std::move(rendition)),
      entitlement_(std::move(entitlement)),
      clock_(std::move(clock)) {}

void HlsHttp::add_to(http::Router& router) {
    using Verb = http::Verb;
    router.add(Verb::get, "/media/hls/{track_id}/master.m3u8",
               [this](http::Request& request) -> Task<http::Response> { return variants(request); });
    router.add(Verb::get, "/media/hls/{track_id}/{variant}/index.m3u8",
               for_variant([this](const http::Request&, Opened variant, const Pass& pass) {
                   return playlist(std::move(variant), pass);
               }));
    router.add(Verb::get, "/media/hls/{track_id}/{variant}/init.mp4",
               for_variant([](const http::Request&, Opened variant, const Pass&) -> Task<Result<http::Response>> {
                   auto range = co_await variant->segments->init();
                   if (!range) co_return fail(range.error());
                   co_return part(std::move(*range));
               }));
    router.add(
        Verb::get, "/media/hls/{track_id}/{variant}/{segment}",
        for_variant([](const http::Request& request, Opened variant, const Pass&) -> Task<Result<http::Response>> {
            const auto number = segment_number(request.path_parameters.at("segment"));
            if (!number) co_return fail(Code::NotFound, "There is no such segment.");
            auto range = co_await variant->segments->segment(*number);
            if (!range) co_return fail(range.error());
            co_return part(std::move(*range));
        }));
}

Task<http::Response> HlsHttp::variants(http::Request& request) {
    const auto now = clock_();
    const auto track_id = request.path_parameters.at("track_id");
    const auto pass = urls_.verify_pass(folder_of(track_id), request.query, now);
    if (!pass) co_return http::problem(pass.error());
    const auto asset = co_await asset_of(track_id);
    if (!asset) co_return http::problem(asset.error());
    const auto entitlement = co_await entitlement_(pass->user_id);
    if (!entitlement) co_return http::problem(entitlement.error());

    constexpr int kPeakPercent = 110;
    constexpr int kPercent = 100;
    std::vector<Variant> list;
    for (const auto& format : variants_of(*asset, entitlement->max_bitrate_kbps)) {
        const auto name = variant_name(format);
        const int kbps = format.kbps > 0 ? format.kbps : asset->bitrate_kbps;
        const auto query = urls_.sign(Pass{folder_of(track_id, name), pass->user_id, pass->expires_at_s});
        list.push_back(
            {fmt::format("{}/index.m3u8?{}", name, query), codecs_of(format), kbps * kPeakPercent / kPercent, kbps});
    }
    auto response = http::reply(http::Status::ok, kPlaylistType, write_playlist(list));
    // A plan may change.
    response.headers.set(field::cache_control, "no-cache");
    finish(response, *pass, now);
    co_return response;
}

http::Handler HlsHttp::for_variant(Answer answer) {
    return [this, answer = std::move(answer)](http::Request& request) -> Task<http::Response> {
        const auto now = clock_();
        const auto track_id = request.path_parameters.at("track_id");
        const auto name = request.path_parameters.at("variant");
        const auto pass = urls_.verify_pass(folder_of(track_id, name), request.query, now);
        if (!pass) co_return http::problem(pass.error());
        auto variant = co_await open(track_id, name);
        if (!variant) co_return http::problem(variant.error());
        auto response = co_await answer(request, *variant, *pass);
        if (!response) {
            // Whatever it was, the next one tries anew.
            if (response.error().code != Code::NotFound) open_segments_.forget(track_id, name);
            co_return http::problem(response.error());
        }
        finish(*response, *pass, now);
        co_return std::move(*response);
    };
}

Task<Result<AudioAsset>> HlsHttp::asset_of(std::string track_id) {
    auto asset = co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::optional<AudioAsset>> {
        return store::find_asset(snapshot.sql(), track_id);
    });
    if (!asset) co_return fail(asset.error());
    if (!*asset) co_return fail(Code::NotFound, "There is no such track.");
    co_return std::move(**asset);
}

Task<Result<HlsHttp::Opened>> HlsHttp::open(std::string track_id, std::string name) {
    if (auto known = open_segments_.find(track_id, name)) co_return known;
    const auto format = variant_of(name);
    if (!format) co_return fail(Code::NotFound, "There is no such variant.");
    auto asset = co_await asset_of(std::move(track_id));
    if (!asset) co_return fail(asset.error());
    auto file = co_await rendition_(*asset, *format);
    if (!file) co_return fail(file.error());
    auto variant = std::make_shared<const OpenVariant>(
        OpenVariant{std::move(*asset), std::make_shared<Segments>(std::move(*file))});
    open_segments_.put(name, variant);
    co_return variant;
}

Task<Result<http::Response>> HlsHttp::playlist(Opened variant, const Pass& pass) {
    const auto times = co_await variant->segments->times(variant->asset.duration_ms);
    if (!times) co_return fail(times.error());
    const auto query = urls_.sign(pass);
    MediaPlaylist playlist;
    playlist.timescale = times->timescale;
    playlist.durations = times->durations;
    playlist.complete = true;
    playlist.init_uri = "init.mp4?" + query;
    playlist.segment_suffix = fmt::format("{}?{}", kSegmentSuffix, query);
    auto response = http::reply(http::Status::ok, kPlaylistType, write_playlist(playlist));
    if (!times->final) response.headers.set(field::cache_control, "no-cache");
    co_return response;
}

}  // namespace polyphony::streaming::hls
