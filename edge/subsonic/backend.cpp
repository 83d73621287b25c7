#include "edge/subsonic/backend.h"

#include <algorithm>
#include <boost/beast/http/field.hpp>

#include "edge/catalog_lookup.h"
#include "platform/ids/ids.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr std::size_t kMaxMarks = 2000;  // Of BatchGetMarks and BatchGetPlayCounts.

void add_things(playlist::v1::BatchGetMarksRequest& request, playlist::v1::MarkedKind kind,
                const std::vector<std::string>& ids) {
    for (const auto& id : ids) {
        if (static_cast<std::size_t>(request.things_size()) >= kMaxMarks) return;
        auto& thing = *request.add_things();
        thing.set_kind(kind);
        thing.set_id(id);
    }
}

/// What an app asks for may be anything.
std::vector<std::string> only_valid(std::vector<std::string> ids) {
    std::erase_if(ids, [](const std::string& id) { return !ids::valid(id); });
    return ids;
}

}  // namespace

Task<Outcome<Tracks>> find_tracks(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context) {
    auto found = co_await edge::find_tracks(backend.peers, only_valid(std::move(ids)), std::move(context));
    if (!found) co_return refuse(found.error());
    co_return std::move(*found);
}

Task<Outcome<Albums>> find_albums(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context) {
    auto found = co_await edge::find_albums(backend.peers, only_valid(std::move(ids)), std::move(context));
    if (!found) co_return refuse(found.error());
    co_return std::move(*found);
}

Task<Outcome<Artists>> find_artists(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context) {
    auto found = co_await edge::find_artists(backend.peers, only_valid(std::move(ids)), std::move(context));
    if (!found) co_return refuse(found.error());
    co_return std::move(*found);
}

Task<Marks> find_marks(const Backend& backend, Things things, rpc::CallContext context) {
    Marks found;
    if (things.tracks.empty() && things.albums.empty() && things.artists.empty()) co_return found;
    context = hurried(std::move(context), backend.marks_timeout_ms);
    playlist::v1::BatchGetMarksRequest request;
    add_things(request, playlist::v1::MARKED_KIND_TRACK, things.tracks);
    add_things(request, playlist::v1::MARKED_KIND_ALBUM, things.albums);
    add_things(request, playlist::v1::MARKED_KIND_ARTIST, things.artists);
    auto marks = co_await ask<playlist::v1::BatchGetMarksResponse>(
        backend, "polyphony.playlist.v1.MarkService.BatchGetMarks", request, context);
    if (marks)
        for (auto& mark : *marks->mutable_marks()) {
            const auto id = mark.thing().id();
            found.marks[id] = std::move(mark);
        }
    if (things.tracks.empty()) co_return found;
    streaming::v1::BatchGetPlayCountsRequest counts;
    things.tracks.resize(std::min(things.tracks.size(), kMaxMarks));
    for (auto& id : things.tracks) counts.add_track_ids(std::move(id));
    auto plays = co_await ask<streaming::v1::BatchGetPlayCountsResponse>(
        backend, "polyphony.streaming.v1.ListeningService.BatchGetPlayCounts", counts, std::move(context));
    if (plays)
        for (auto& count : *plays->mutable_counts()) {
            const auto id = count.id();
            found.plays[id] = std::move(count);
        }
    co_return found;
}

Task<json::array> to_children(const Backend& backend, const Tracks& tracks, rpc::CallContext context) {
    Things things;
    things.tracks = ids_of(tracks);
    const auto marks = co_await find_marks(backend, std::move(things), std::move(context));
    json::array children;
    for (const auto& track : tracks) children.push_back(child_of(track, marks));
    co_return children;
}

Task<json::array> to_children(const Backend& backend, const Albums& albums, rpc::CallContext context) {
    Things things;
    things.albums = ids_of(albums);
    const auto marks = co_await find_marks(backend, std::move(things), std::move(context));
    json::array children;
    for (const auto& album : albums) children.push_back(child_of(album, marks));
    co_return children;
}

Task<json::array> to_albums(const Backend& backend, const Albums& albums, rpc::CallContext context) {
    Things things;
    things.albums = ids_of(albums);
    const auto marks = co_await find_marks(backend, std::move(things), std::move(context));
    json::array found;
    for (const auto& album : albums) found.push_back(album_of(album, marks));
    co_return found;
}

Task<json::object> to_elements(const Backend& backend, const Found& found, ListedAs as, rpc::CallContext context) {
    Things things;
    things.tracks = ids_of(found.tracks);
    things.albums = ids_of(found.albums);
    things.artists = ids_of(found.artists);
    const auto marks = co_await find_marks(backend, std::move(things), std::move(context));
    json::array artists;
    for (const auto& artist : found.artists)
        artists.push_back(as == ListedAs::Tags ? artist_of(artist, marks) : child_of(artist, marks));
    json::array albums;
    for (const auto& album : found.albums)
        albums.push_back(as == ListedAs::Tags ? album_of(album, marks) : child_of(album, marks));
    json::array songs;
    for (const auto& track : found.tracks) songs.push_back(child_of(track, marks));
    co_return json::object{{"artist", std::move(artists)}, {"album", std::move(albums)}, {"song", std::move(songs)}};
}

http::Response pass_on(const http::Upstream& upstream, const std::string& address) {
    http::Response response;
    // Where streaming has an origin of its own, only the client can reach it.
    if (!address.starts_with('/')) {
        response.status = http::Status::found;
        response.headers.set(boost::beast::http::field::location, address);
    } else {
        response.body = http::PassedOn{upstream, address};
    }
    return response;
}

std::string origin_of(const Backend& backend, const Call& call) {
    if (!backend.public_url.empty()) return backend.public_url;
    const auto host = call.request.headers[boost::beast::http::field::host];
    return (call.secure ? "https://" : "http://") + std::string(host.data(), host.size());
}

Task<Outcome<std::string>> library_named(const Backend& backend, std::string name, const Call& call) {
    const auto libraries =
        co_await ask<catalog::v1::ListLibrariesResponse>(backend, "polyphony.catalog.v1.CatalogService.ListLibraries",
                                                         catalog::v1::ListLibrariesRequest(), call.context);
    if (!libraries) co_return refuse(libraries.error());
    for (const auto& library : libraries->libraries())
        if (library.id() == name || std::to_string(folder_number(library.id())) == name) co_return library.id();
    co_return refuse(Failure::NotFound, "There is no such music folder.");
}

Task<Outcome<std::string>> library_of(const Backend& backend, const Call& call) {
    auto wanted = call.parameters.text("musicFolderId");
    if (wanted.empty()) co_return wanted;
    co_return co_await library_named(backend, std::move(wanted), call);
}

}  // namespace polyphony::edge::subsonic
