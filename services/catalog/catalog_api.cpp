#include "services/catalog/catalog_api.h"

#include <utility>

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
        default:
            return fail(Code::InvalidArgument, "There is no such order.");
    }
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
        auto page = co_await catalog_.albums(viewer, std::move(query));
        if (!page) co_return fail(page.error());
        v1::ListAlbumsResponse answer;
        add_all(page->items, *answer.mutable_albums());
        answer.set_next_page_token(page->next_page_token);
        answer.set_total(page->total);
        co_return answer;
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
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::ListArtists(grpc::CallbackServerContext* context,
                                                  const v1::ListArtistsRequest* request,
                                                  v1::ListArtistsResponse* response) {
    return for_viewer(context, response, [this, request](Viewer viewer) -> Task<Result<v1::ListArtistsResponse>> {
        auto page = co_await catalog_.artists(viewer, request->page_size(), request->page_token());
        if (!page) co_return fail(page.error());
        v1::ListArtistsResponse answer;
        add_all(page->items, *answer.mutable_artists());
        answer.set_next_page_token(page->next_page_token);
        answer.set_total(page->total);
        co_return answer;
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
        std::vector<std::string> ids(request->track_ids().begin(), request->track_ids().end());
        auto tracks = co_await catalog_.tracks(viewer, std::move(ids));
        if (!tracks) co_return fail(tracks.error());
        v1::BatchGetTracksResponse answer;
        add_all(*tracks, *answer.mutable_tracks());
        co_return answer;
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
        auto found = co_await catalog_.search(viewer, request->query(), request->limit());
        if (!found) co_return fail(found.error());
        v1::SearchResponse answer;
        add_all(found->tracks, *answer.mutable_tracks());
        add_all(found->albums, *answer.mutable_albums());
        add_all(found->artists, *answer.mutable_artists());
        co_return answer;
    });
}

grpc::ServerUnaryReactor* CatalogApi::StartScan(grpc::CallbackServerContext* context, const v1::StartScanRequest*,
                                                v1::ScanStatus* response) {
    return for_viewer(context, response, [this](Viewer viewer) -> Task<Result<v1::ScanStatus>> {
        if (!viewer.admin) co_return fail(Code::PermissionDenied, "Only administrators may start a scan.");
        scanner_.start();
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
            message.set_path(problem.path);
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
    answer->set_tracks_changed(status.tracks_changed);
    if (status.started_at != 0) *answer->mutable_started_at() = to_message(status.started_at);
    if (status.finished_at != 0) *answer->mutable_finished_at() = to_message(status.finished_at);
    answer->set_message(status.message);
    co_return answer;
}

}  // namespace polyphony::catalog
