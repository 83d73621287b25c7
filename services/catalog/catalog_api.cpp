#include "services/catalog/catalog_api.h"

#include <utility>

#include "platform/encoding/path_text.h"
#include "services/catalog/messages.h"
#include "services/catalog/scan/ingest_store.h"

namespace polyphony::catalog {
namespace {

template <class Items, class Messages>
void add_all(const Items& items, Messages& messages) {
    for (const auto& item : items) *messages.Add() = to_message(item);
}

Result<AlbumOrder> order_of(v1::AlbumOrder order) {
    switch (order) {
        case v1::ALBUM_ORDER_UNSPECIFIED:
        case v1::ALBUM_ORDER_TITLE:
            return AlbumOrder::Title;
        case v1::ALBUM_ORDER_RECENTLY_ADDED:
            return AlbumOrder::RecentlyAdded;
        case v1::ALBUM_ORDER_YEAR:
            return AlbumOrder::Year;
        case v1::ALBUM_ORDER_YEAR_ASCENDING:
            return AlbumOrder::YearAscending;
        case v1::ALBUM_ORDER_ARTIST:
            return AlbumOrder::Artist;
        case v1::ALBUM_ORDER_RANDOM:
            return AlbumOrder::Random;
        default:
            return fail(Code::InvalidArgument, "There is no such order.");
    }
}

Result<bool> is_random(v1::TrackOrder order) {
    if (!v1::TrackOrder_IsValid(order)) return fail(Code::InvalidArgument, "There is no such order.");
    return order == v1::TRACK_ORDER_RANDOM;
}

/// What succeeded as the message `Response` with the items in its field.
template <class Response, class Items, class Message>
Result<Response> answer_of(const Result<Items>& items,
                           google::protobuf::RepeatedPtrField<Message>* (Response::*field)()) {
    if (!items) return fail(items.error());
    Response answer;
    add_all(*items, *(answer.*field)());
    return answer;
}

Catalog::SearchQuery to_domain(const v1::SearchRequest& request) {
    const auto part = [](bool there, const v1::SearchPart& message) -> std::optional<Catalog::SearchPart> {
        if (!there) return std::nullopt;
        return Catalog::SearchPart{message.limit(), message.offset()};
    };
    Catalog::SearchQuery query;
    query.text = request.query();
    query.limit = request.limit();
    query.tracks = part(request.has_tracks(), request.tracks());
    query.albums = part(request.has_albums(), request.albums());
    query.artists = part(request.has_artists(), request.artists());
    query.library_id = request.library_id();
    return query;
}

std::vector<std::string> to_domain(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    return {ids.begin(), ids.end()};
}

}  // namespace

template <class Response, class Method>
grpc::ServerUnaryReactor* CatalogApi::for_viewer(grpc::CallbackServerContext* context, Response* response,
                                                 Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
                                 auto task = method(Viewer{call.caller.user_id, call.caller.admin});
                                 co_return co_await std::move(task);
                             });
}

grpc::ServerUnaryReactor* CatalogApi::ListLibraries(grpc::CallbackServerContext* context,
                                                    const v1::ListLibrariesRequest*,
                                                    v1::ListLibrariesResponse* response) {
    return for_viewer(context, response, [this](Viewer viewer) -> Task<Result<v1::ListLibrariesResponse>> {
        auto libraries = co_await catalog_.libraries(viewer);
        if (!libraries) co_return fail(libraries.error());
        v1::ListLibrariesResponse answer;
        add_all(*libraries, *answer.mutable_libraries());
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListAlbums(grpc::CallbackServerContext* context,
                                                 const v1::ListAlbumsRequest* request,
                                                 v1::ListAlbumsResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ListAlbumsResponse>> {
        auto order = order_of(request->order());
        if (!order) co_return fail(order.error());
        Catalog::AlbumsQuery query;
        query.page_size = request->page_size();
        query.page_token = request->page_token();
        query.order = *order;
        query.genre = request->genre();
        query.library_id = request->library_id();
        query.years = {request->from_year(), request->to_year()};
        query.offset = request->offset();
        auto page = co_await catalog_.albums(viewer, std::move(query));
        if (!page) co_return fail(page.error());
        v1::ListAlbumsResponse answer;
        add_all(page->items, *answer.mutable_albums());
        answer.set_next_page_token(page->next_page_token);
        answer.set_total(page->total);
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::BatchGetAlbums(grpc::CallbackServerContext* context,
                                                     const v1::BatchGetAlbumsRequest* request,
                                                     v1::BatchGetAlbumsResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::BatchGetAlbumsResponse>> {
        const auto albums = co_await catalog_.albums(viewer, to_domain(request->album_ids()));
        co_return answer_of(albums, &v1::BatchGetAlbumsResponse::mutable_albums);
    });
}

grpc::ServerUnaryReactor* CatalogApi::GetAlbum(grpc::CallbackServerContext* context, const v1::GetAlbumRequest* request,
                                               v1::AlbumDetail* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::AlbumDetail>> {
        auto detail = co_await catalog_.album(viewer, request->album_id());
        if (!detail) co_return fail(detail.error());
        v1::AlbumDetail answer;
        *answer.mutable_album() = to_message(detail->album);
        add_all(detail->tracks, *answer.mutable_tracks());
        add_all(detail->other_editions, *answer.mutable_other_editions());
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListArtists(grpc::CallbackServerContext* context,
                                                  const v1::ListArtistsRequest* request,
                                                  v1::ListArtistsResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ListArtistsResponse>> {
        Catalog::ArtistsQuery query;
        query.page_size = request->page_size();
        query.page_token = request->page_token();
        query.library_id = request->library_id();
        query.offset = request->offset();
        auto page = co_await catalog_.artists(viewer, std::move(query));
        if (!page) co_return fail(page.error());
        v1::ListArtistsResponse answer;
        add_all(page->items, *answer.mutable_artists());
        answer.set_next_page_token(page->next_page_token);
        answer.set_total(page->total);
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::BatchGetArtists(grpc::CallbackServerContext* context,
                                                      const v1::BatchGetArtistsRequest* request,
                                                      v1::BatchGetArtistsResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::BatchGetArtistsResponse>> {
        const auto artists = co_await catalog_.artists(viewer, to_domain(request->artist_ids()));
        co_return answer_of(artists, &v1::BatchGetArtistsResponse::mutable_artists);
    });
}

grpc::ServerUnaryReactor* CatalogApi::GetArtist(grpc::CallbackServerContext* context,
                                                const v1::GetArtistRequest* request, v1::ArtistDetail* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ArtistDetail>> {
        auto detail = co_await catalog_.artist(viewer, request->artist_id());
        if (!detail) co_return fail(detail.error());
        v1::ArtistDetail answer;
        *answer.mutable_artist() = to_message(detail->artist);
        add_all(detail->albums, *answer.mutable_albums());
        add_all(detail->tracks, *answer.mutable_tracks());
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::GetTrack(grpc::CallbackServerContext* context, const v1::GetTrackRequest* request,
                                               v1::Track* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::Track>> {
        auto track = co_await catalog_.track(viewer, request->track_id());
        if (!track) co_return fail(track.error());
        co_return to_message(*track);
    });
}

grpc::ServerUnaryReactor* CatalogApi::BatchGetTracks(grpc::CallbackServerContext* context,
                                                     const v1::BatchGetTracksRequest* request,
                                                     v1::BatchGetTracksResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::BatchGetTracksResponse>> {
        const auto tracks = co_await catalog_.tracks(viewer, to_domain(request->track_ids()));
        co_return answer_of(tracks, &v1::BatchGetTracksResponse::mutable_tracks);
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListTracks(grpc::CallbackServerContext* context,
                                                 const v1::ListTracksRequest* request,
                                                 v1::ListTracksResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ListTracksResponse>> {
        const auto random = is_random(request->order());
        if (!random) co_return fail(random.error());
        Catalog::TracksQuery query;
        query.page_size = request->page_size();
        query.offset = request->offset();
        query.random = *random;
        query.genre = request->genre();
        query.library_id = request->library_id();
        query.years = {request->from_year(), request->to_year()};
        const auto tracks = co_await catalog_.tracks(viewer, std::move(query));
        co_return answer_of(tracks, &v1::ListTracksResponse::mutable_tracks);
    });
}

grpc::ServerUnaryReactor* CatalogApi::GetFolder(grpc::CallbackServerContext* context,
                                                const v1::GetFolderRequest* request, v1::Folder* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::Folder>> {
        const auto folder = co_await catalog_.folder(viewer, request->folder_id());
        if (!folder) co_return fail(folder.error());
        co_return to_message(*folder);
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListGenres(grpc::CallbackServerContext* context, const v1::ListGenresRequest*,
                                                 v1::ListGenresResponse* response) {
    return for_viewer(context, response, [this](Viewer viewer) -> Task<Result<v1::ListGenresResponse>> {
        auto genres = co_await catalog_.genres(viewer);
        if (!genres) co_return fail(genres.error());
        v1::ListGenresResponse answer;
        add_all(*genres, *answer.mutable_genres());
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::Search(grpc::CallbackServerContext* context, const v1::SearchRequest* request,
                                             v1::SearchResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::SearchResponse>> {
        auto found = co_await catalog_.search(viewer, to_domain(*request));
        if (!found) co_return fail(found.error());
        v1::SearchResponse answer;
        add_all(found->tracks, *answer.mutable_tracks());
        add_all(found->albums, *answer.mutable_albums());
        add_all(found->artists, *answer.mutable_artists());
        answer.set_corrected_query(found->corrected_query);
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::StartScan(grpc::CallbackServerContext* context,
                                                const v1::StartScanRequest* request, v1::ScanStatus* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ScanStatus>> {
        if (!viewer.admin) co_return fail(Code::PermissionDenied, "Only administrators may start a scan.");
        scanner_.start(request->full());
        co_return co_await scan_status(true);
    });
}

grpc::ServerUnaryReactor* CatalogApi::GetScan(grpc::CallbackServerContext* context, const v1::GetScanRequest*,
                                              v1::ScanStatus* response) {
    return for_viewer(context, response, [this](Viewer viewer) -> Task<Result<v1::ScanStatus>> {
        co_return co_await scan_status(viewer.admin);
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListDuplicates(grpc::CallbackServerContext* context,
                                                     const v1::ListDuplicatesRequest* request,
                                                     v1::ListDuplicatesResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ListDuplicatesResponse>> {
        auto page = co_await catalog_.duplicates(viewer, request->page_size(), request->page_token());
        if (!page) co_return fail(page.error());
        v1::ListDuplicatesResponse answer;
        add_all(page->items, *answer.mutable_groups());
        answer.set_next_page_token(page->next_page_token);
        answer.set_total(page->total);
        co_return answer;
    });
}

Task<Result<v1::ScanStatus>> CatalogApi::scan_status(bool with_problems) {
    static constexpr int kMostProblems = 1000;
    auto work = [&](storage::Snapshot& snapshot) -> Result<v1::ScanStatus> {
        v1::ScanStatus answer;
        answer.set_problem_count(scan::count_problems(snapshot.sql()));
        if (!with_problems) return answer;
        for (auto& problem : scan::list_problems(snapshot.sql(), kMostProblems)) {
            auto& message = *answer.add_problems();
            message.set_path(readable_path(problem.path));
            message.set_reason(problem.reason);
        }
        return answer;
    };
    auto answer = co_await database_.read(std::move(work));
    if (!answer) co_return fail(answer.error());
    auto status = scanner_.status();
    answer->set_state(static_cast<v1::ScanState>(status.state));
    answer->set_files_found(status.files_found);
    answer->set_files_done(status.files_done);
    answer->set_files_read(status.files_read);
    answer->set_tracks_changed(status.tracks_changed);
    answer->set_library(status.library);
    answer->set_watched(status.watched);
    if (status.started_at != 0) *answer->mutable_started_at() = to_message(status.started_at);
    if (status.finished_at != 0) *answer->mutable_finished_at() = to_message(status.finished_at);
    answer->set_message(status.message);
    co_return answer;
}

}  // namespace polyphony::catalog
