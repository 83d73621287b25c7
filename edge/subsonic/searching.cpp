#include <algorithm>
#include <boost/algorithm/string/trim.hpp>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr int kMaxFound = 500;
constexpr int kDefaultFound = 20;

/// How much of each kind is asked for.
struct Parts {
    catalog::v1::SearchPart tracks;
    catalog::v1::SearchPart albums;
    catalog::v1::SearchPart artists;
};

Outcome<catalog::v1::SearchPart> search_part_of(const Call& call, const std::string& kind) {
    const auto count = call.parameters.count(kind + "Count", kMaxFound, kDefaultFound);
    if (!count) return refuse(count.error());
    const auto offset = call.parameters.count(kind + "Offset", kMaxOffset, 0);
    if (!offset) return refuse(offset.error());
    catalog::v1::SearchPart part;
    part.set_limit(*count);
    part.set_offset(*offset);
    return part;
}

Outcome<Parts> parts_of(const Call& call) {
    const auto tracks = search_part_of(call, "song");
    const auto albums = search_part_of(call, "album");
    const auto artists = search_part_of(call, "artist");
    for (const auto* part : {&tracks, &albums, &artists})
        if (!*part) return refuse(part->error());
    return Parts{*tracks, *albums, *artists};
}

/// Everything there is, in parts: apps ask so to keep a copy of the whole library.
Task<Outcome<Found>> find_everything(const Backend& backend, const Call& call, std::string library, Parts parts) {
    Found found;
    if (parts.artists.limit() > 0) {
        catalog::v1::ListArtistsRequest request;
        request.set_page_size(parts.artists.limit());
        request.set_offset(parts.artists.offset());
        request.set_library_id(library);
        const auto page = co_await ask<catalog::v1::ListArtistsResponse>(
            backend, "polyphony.catalog.v1.CatalogService.ListArtists", request, call.context);
        if (!page) co_return refuse(page.error());
        found.artists.assign(page->artists().begin(), page->artists().end());
    }
    if (parts.albums.limit() > 0) {
        catalog::v1::ListAlbumsRequest request;
        request.set_page_size(parts.albums.limit());
        request.set_offset(parts.albums.offset());
        request.set_library_id(library);
        const auto page = co_await ask<catalog::v1::ListAlbumsResponse>(
            backend, "polyphony.catalog.v1.CatalogService.ListAlbums", request, call.context);
        if (!page) co_return refuse(page.error());
        found.albums.assign(page->albums().begin(), page->albums().end());
    }
    if (parts.tracks.limit() > 0) {
        catalog::v1::ListTracksRequest request;
        request.set_page_size(parts.tracks.limit());
        request.set_offset(parts.tracks.offset());
        request.set_library_id(library);
        const auto page = co_await ask<catalog::v1::ListTracksResponse>(
            backend, "polyphony.catalog.v1.CatalogService.ListTracks", request, call.context);
        if (!page) co_return refuse(page.error());
        found.tracks.assign(page->tracks().begin(), page->tracks().end());
    }
    co_return found;
}

Task<Outcome<Found>> find(const Backend& backend, const Call& call, std::string text, Parts parts) {
    auto library = co_await library_of(backend, call);
    if (!library) co_return refuse(library.error());
    // Some apps send the quotation marks of an empty text too, or an asterisk for "all".
    if (text.find_first_not_of("\"* ") == std::string::npos)
        co_return co_await find_everything(backend, call, std::move(*library), std::move(parts));
    catalog::v1::SearchRequest request;
    request.set_query(text);
    request.set_library_id(std::move(*library));
    *request.mutable_tracks() = parts.tracks;
    *request.mutable_albums() = parts.albums;
    *request.mutable_artists() = parts.artists;
    const auto answer = co_await ask<catalog::v1::SearchResponse>(backend, "polyphony.catalog.v1.CatalogService.Search",
                                                                  request, call.context);
    if (!answer) co_return refuse(answer.error());
    Found found;
    found.tracks.assign(answer->tracks().begin(), answer->tracks().end());
    found.albums.assign(answer->albums().begin(), answer->albums().end());
    found.artists.assign(answer->artists().begin(), answer->artists().end());
    co_return found;
}

Task<Outcome<Found>> find_as_asked(const Backend& backend, const Call& call) {
    if (!call.parameters.has("query")) co_return refuse(Failure::MissingParameter, "The parameter query is missing.");
    auto parts = parts_of(call);
    if (!parts) co_return refuse(parts.error());
    auto text = boost::trim_copy(call.parameters.text("query"));
    co_return co_await find(backend, call, std::move(text), std::move(*parts));
}

Task<Outcome<Reply>> search_2(const Backend& backend, Call& call) {
    const auto found = co_await find_as_asked(backend, call);
    if (!found) co_return refuse(found.error());
    auto elements = co_await to_elements(backend, *found, ListedAs::Directories, call.context);
    co_return Payload{{"searchResult2", std::move(elements)}};
}

Task<Outcome<Reply>> search_3(const Backend& backend, Call& call) {
    const auto found = co_await find_as_asked(backend, call);
    if (!found) co_return refuse(found.error());
    auto elements = co_await to_elements(backend, *found, ListedAs::Tags, call.context);
    co_return Payload{{"searchResult3", std::move(elements)}};
}

/// The oldest search: songs alone.
Task<Outcome<Reply>> search(const Backend& backend, Call& call) {
    Parts parts;
    const auto count = call.parameters.count("count", kMaxFound, kDefaultFound);
    if (!count) co_return refuse(count.error());
    const auto offset = call.parameters.count("offset", kMaxOffset, 0);
    if (!offset) co_return refuse(offset.error());
    parts.tracks.set_limit(kMaxFound);  // To tell how many there are.
    std::string text;
    for (const auto* name : {"artist", "album", "title", "any"})
        if (auto words = call.parameters.text(name); !words.empty()) text += words + ' ';
    boost::trim(text);
    if (text.empty()) co_return refuse(Failure::MissingParameter, "One of artist, album, title and any is needed.");
    const auto found = co_await find(backend, call, std::move(text), std::move(parts));
    if (!found) co_return refuse(found.error());
    const auto& all = found->tracks;
    const auto begin = std::min(all.size(), static_cast<std::size_t>(*offset));
    const auto end = std::min(all.size(), begin + static_cast<std::size_t>(*count));
    const Tracks shown(all.begin() + static_cast<std::ptrdiff_t>(begin),
                       all.begin() + static_cast<std::ptrdiff_t>(end));
    auto matches = co_await to_children(backend, shown, call.context);
    co_return Payload{
        {"searchResult", {{"offset", *offset}, {"totalHits", all.size()}, {"match", std::move(matches)}}}};
}

}  // namespace

void add_searching(Endpoints& endpoints, const Backend& backend) {
    endpoints["search"] = [&backend](Call& call) { return search(backend, call); };
    endpoints["search2"] = [&backend](Call& call) { return search_2(backend, call); };
    endpoints["search3"] = [&backend](Call& call) { return search_3(backend, call); };
}

}  // namespace polyphony::edge::subsonic
