#include "edge/catalog_lookup.h"

#include <algorithm>
#include <string_view>

namespace polyphony::edge {
namespace {

/// `add_id` puts an id into the request, `items` are the answer's.
template <class Request, class Response, class Item>
Task<Result<std::vector<Item>>> find_all(const Peers& peers, std::string_view method, std::vector<std::string> ids,
                                         void (Request::*add_id)(const std::string&),
                                         google::protobuf::RepeatedPtrField<Item>* (Response::*items)(),
                                         rpc::CallContext context) {
    std::vector<Item> found;
    for (std::size_t begin = 0; begin < ids.size(); begin += kLookupBatch) {
        Request request;
        for (auto at = begin; at < std::min(ids.size(), begin + kLookupBatch); ++at) (request.*add_id)(ids[at]);
        auto answer = co_await peers.call<Response>(method, request, context);
        if (!answer) co_return fail(answer.error());
        for (auto& item : *((*answer).*items)()) found.push_back(std::move(item));
    }
    co_return found;
}

}  // namespace

Task<Result<std::vector<catalog::v1::Track>>> find_tracks(const Peers& peers, std::vector<std::string> ids,
                                                          rpc::CallContext context) {
    co_return co_await find_all<catalog::v1::BatchGetTracksRequest>(
        peers, "polyphony.catalog.v1.CatalogService.BatchGetTracks", std::move(ids),
        &catalog::v1::BatchGetTracksRequest::add_track_ids, &catalog::v1::BatchGetTracksResponse::mutable_tracks,
        std::move(context));
}

Task<Result<std::vector<catalog::v1::Album>>> find_albums(const Peers& peers, std::vector<std::string> ids,
                                                          rpc::CallContext context) {
    co_return co_await find_all<catalog::v1::BatchGetAlbumsRequest>(
        peers, "polyphony.catalog.v1.CatalogService.BatchGetAlbums", std::move(ids),
        &catalog::v1::BatchGetAlbumsRequest::add_album_ids, &catalog::v1::BatchGetAlbumsResponse::mutable_albums,
        std::move(context));
}

Task<Result<std::vector<catalog::v1::Artist>>> find_artists(const Peers& peers, std::vector<std::string> ids,
                                                            rpc::CallContext context) {
    co_return co_await find_all<catalog::v1::BatchGetArtistsRequest>(
        peers, "polyphony.catalog.v1.CatalogService.BatchGetArtists", std::move(ids),
        &catalog::v1::BatchGetArtistsRequest::add_artist_ids, &catalog::v1::BatchGetArtistsResponse::mutable_artists,
        std::move(context));
}

}  // namespace polyphony::edge
