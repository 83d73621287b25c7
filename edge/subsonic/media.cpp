#include <boost/beast/http/field.hpp>
#include <map>
#include <optional>

#include "edge/subsonic/endpoints.h"
#include "platform/ids/ids.h"
#include "polyphony/streaming/v1/streaming.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using boost::beast::http::field;

constexpr int kMaxKbps = 10'000;
constexpr std::size_t kCoverIdLength = 32;
constexpr std::int64_t kMaxEdge = INT64_MAX;  // More than there is becomes as large as there is.

/// The media types (RFC 6381) of the formats that apps ask for by name.
const std::map<std::string, std::vector<std::string>, std::less<>> kFormats{
    {"mp3", {"audio/mpeg"}},
    {"opus", {"audio/ogg; codecs=opus"}},
    {"ogg", {"audio/ogg; codecs=opus", "audio/ogg; codecs=vorbis"}},
    {"oga", {"audio/ogg; codecs=opus", "audio/ogg; codecs=vorbis"}},
    {"aac", {"audio/aac"}},
    {"m4a", {"audio/mp4; codecs=mp4a.40.2"}},
    {"flac", {"audio/flac"}},
};

Task<Outcome<streaming::v1::Stream>> find_stream(const Backend& backend, streaming::v1::GetStreamRequest request,
                                                 const Call& call) {
    co_return co_await ask<streaming::v1::Stream>(backend, "polyphony.streaming.v1.StreamingService.GetStream", request,
                                                  call.context);
}

/// What `stream` asks for; without formats, as those come only with `format`.
Outcome<streaming::v1::GetStreamRequest> stream_request(const Call& call) {
    auto id = call.parameters.required("id");
    if (!id) return refuse(id.error());
    const auto kbps = call.parameters.number("maxBitRate", 0, kMaxKbps, 0);
    if (!kbps) return refuse(kbps.error());
    const auto seconds = call.parameters.number("timeOffset", 0, kMaxSeconds, 0);
    if (!seconds) return refuse(seconds.error());
    streaming::v1::GetStreamRequest request;
    request.set_track_id(std::move(*id));
    request.set_max_bitrate_kbps(static_cast<int>(*kbps));
    request.set_start_ms(static_cast<int>(*seconds) * kMsPerSecond);
    return request;
}

/// Audio as an app wants it: the original if that will do; else in the format that it asks for, or as MP3, which all of
/// them play.
Task<Outcome<streaming::v1::Stream>> choose_stream(const Backend& backend, const Call& call) {
    auto request = stream_request(call);
    if (!request) co_return refuse(request.error());
    const auto format = call.parameters.text("format");
    if (format == "raw") {
        request->set_max_bitrate_kbps(0);
        co_return co_await find_stream(backend, *request, call);
    }
    if (!format.empty()) {
        const auto types = kFormats.find(format);
        if (types == kFormats.end())
            co_return refuse(Failure::Generic, "The format must be raw, mp3, opus, ogg, aac, m4a or flac.");
        for (const auto& type : types->second) request->add_formats(type);
        co_return co_await find_stream(backend, *request, call);
    }
    auto stream = co_await find_stream(backend, *request, call);
    if (!stream || stream->delivery() == streaming::v1::DELIVERY_ORIGINAL) co_return std::move(stream);
    // A part of a lossless file comes as FLAC to whoever takes the original.
    if (stream->codec() == "flac") co_return std::move(stream);
    request->add_formats("audio/mpeg");
    co_return co_await find_stream(backend, *request, call);
}

/// The audio of a podcast's episode, if that is asked for.
std::optional<Reply> episode_audio(const Backend& backend, const Call& call) {
    const auto id = call.parameters.text("id");
    if (!id.starts_with(kEpisodePrefix) || !ids::valid(id.substr(kEpisodePrefix.size()))) return std::nullopt;
    return pass_on(backend.podcasts, "/media/podcasts/" + id.substr(kEpisodePrefix.size()));
}

Task<Outcome<Reply>> stream(const Backend& backend, Call& call) {
    if (auto audio = episode_audio(backend, call)) co_return std::move(*audio);
    const auto found = co_await choose_stream(backend, call);
    if (!found) co_return refuse(found.error());
    co_return pass_on(backend.streaming, found->url());
}

/// A name in quotation marks that every client understands (RFC 6266).
std::string file_name(const std::string& path) {
    std::string name;
    for (const char c : path.substr(path.rfind('/') + 1)) {
        const auto byte = static_cast<unsigned char>(c);
        name += byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\' ? '_' : c;
    }
    return name;
}

/// The best that the plan allows; the original file, if it does.
Task<Outcome<Reply>> download(const Backend& backend, Call& call) {
    if (auto audio = episode_audio(backend, call)) co_return std::move(*audio);
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto tracks = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->empty()) co_return refuse(Failure::NotFound, "There is no such song.");
    streaming::v1::GetStreamRequest request;
    request.set_track_id(std::move(*id));
    const auto found = co_await find_stream(backend, request, call);
    if (!found) co_return refuse(found.error());
    auto response = pass_on(backend.streaming, found->url());
    if (found->delivery() == streaming::v1::DELIVERY_ORIGINAL)
        response.headers.set(field::content_disposition,
                             "attachment; filename=\"" + file_name(tracks->front().path()) + "\"");
    co_return response;
}

/// The playlist's own addresses are relative to it, so the client is sent there.
Task<Outcome<Reply>> hls(const Backend& backend, Call& call) {
    auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    streaming::v1::GetStreamRequest request;
    request.set_track_id(std::move(*id));
    const auto found = co_await find_stream(backend, request, call);
    if (!found) co_return refuse(found.error());
    http::Response response;
    response.status = http::Status::found;
    response.headers.set(field::location, found->hls_url());
    co_return response;
}

bool is_cover_id(const std::string& id) {
    return id.size() == kCoverIdLength && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// The picture of whatever has this id.
Task<Outcome<std::string>> cover_of(const Backend& backend, const std::string& id, const Call& call) {
    if (is_cover_id(id)) co_return id;
    std::string cover;
    const auto albums = co_await find_albums(backend, Ids(1, id), call.context);
    if (!albums) co_return refuse(albums.error());
    if (!albums->empty()) cover = albums->front().cover_id();
    if (cover.empty()) {
        const auto tracks = co_await find_tracks(backend, Ids(1, id), call.context);
        if (tracks && !tracks->empty()) cover = tracks->front().cover_id();
    }
    if (cover.empty()) {
        const auto artists = co_await find_artists(backend, Ids(1, id), call.context);
        if (artists && !artists->empty()) cover = artists->front().cover_id();
    }
    if (cover.empty()) co_return refuse(Failure::NotFound, "There is no picture for this id.");
    co_return cover;
}

Task<Outcome<Reply>> get_cover_art(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto size = call.parameters.number("size", 1, kMaxEdge, 0);
    if (!size) co_return refuse(size.error());
    const auto cover = co_await cover_of(backend, *id, call);
    if (!cover) co_return refuse(cover.error());
    co_return pass_on(backend.covers, "/media/covers/" + *cover + (*size > 0 ? "?size=" + std::to_string(*size) : ""));
}

/// Accounts have no pictures.
Task<Outcome<Reply>> get_avatar(Call& call) {
    if (auto name = call.parameters.required("username"); !name) co_return refuse(name.error());
    co_return refuse(Failure::NotFound, "This account has no picture.");
}

}  // namespace

void add_media(Endpoints& endpoints, const Backend& backend) {
    endpoints["stream"] = [&backend](Call& call) { return stream(backend, call); };
    endpoints["download"] = [&backend](Call& call) { return download(backend, call); };
    endpoints["hls.m3u8"] = [&backend](Call& call) { return hls(backend, call); };
    endpoints["getCoverArt"] = [&backend](Call& call) { return get_cover_art(backend, call); };
    endpoints["getAvatar"] = get_avatar;
}

}  // namespace polyphony::edge::subsonic
