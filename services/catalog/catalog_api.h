#pragma once

#include "platform/rpc/server.h"
#include "platform/storage/database.h"
#include "polyphony/catalog/v1/catalog.grpc.pb.h"
#include "services/catalog/catalog.h"
#include "services/catalog/scan/scanner.h"

namespace polyphony::catalog {

/// The gRPC API: contracts/polyphony/catalog/v1/catalog.proto. Every method needs a caller.
class CatalogApi final : public v1::CatalogService::CallbackService {
  public:
    CatalogApi(rpc::Dispatcher& dispatcher, Catalog& catalog, scan::Scanner& scanner, storage::Database& database)
        : dispatcher_(dispatcher), catalog_(catalog), scanner_(scanner), database_(database) {}

    grpc::ServerUnaryReactor* ListLibraries(grpc::CallbackServerContext* context,
                                            const v1::ListLibrariesRequest* request,
                                            v1::ListLibrariesResponse* response) override;
    grpc::ServerUnaryReactor* ListAlbums(grpc::CallbackServerContext* context, const v1::ListAlbumsRequest* request,
                                         v1::ListAlbumsResponse* response) override;
    grpc::ServerUnaryReactor* BatchGetAlbums(grpc::CallbackServerContext* context,
                                             const v1::BatchGetAlbumsRequest* request,
                                             v1::BatchGetAlbumsResponse* response) override;
    grpc::ServerUnaryReactor* GetAlbum(grpc::CallbackServerContext* context, const v1::GetAlbumRequest* request,
                                       v1::AlbumDetail* response) override;
    grpc::ServerUnaryReactor* ListArtists(grpc::CallbackServerContext* context, const v1::ListArtistsRequest* request,
                                          v1::ListArtistsResponse* response) override;
    grpc::ServerUnaryReactor* BatchGetArtists(grpc::CallbackServerContext* context,
                                              const v1::BatchGetArtistsRequest* request,
                                              v1::BatchGetArtistsResponse* response) override;
    grpc::ServerUnaryReactor* GetArtist(grpc::CallbackServerContext* context, const v1::GetArtistRequest* request,
                                        v1::ArtistDetail* response) override;
    grpc::ServerUnaryReactor* GetTrack(grpc::CallbackServerContext* context, const v1::GetTrackRequest* request,
                                       v1::Track* response) override;
    grpc::ServerUnaryReactor* BatchGetTracks(grpc::CallbackServerContext* context,
                                             const v1::BatchGetTracksRequest* request,
                                             v1::BatchGetTracksResponse* response) override;
    grpc::ServerUnaryReactor* ListTracks(grpc::CallbackServerContext* context, const v1::ListTracksRequest* request,
                                         v1::ListTracksResponse* response) override;
    grpc::ServerUnaryReactor* GetFolder(grpc::CallbackServerContext* context, const v1::GetFolderRequest* request,
                                        v1::Folder* response) override;
    grpc::ServerUnaryReactor* ListGenres(grpc::CallbackServerContext* context, const v1::ListGenresRequest* request,
                                         v1::ListGenresResponse* response) override;
    grpc::ServerUnaryReactor* Search(grpc::CallbackServerContext* context, const v1::SearchRequest* request,
                                     v1::SearchResponse* response) override;
    grpc::ServerUnaryReactor* StartScan(grpc::CallbackServerContext* context, const v1::StartScanRequest* request,
                                        v1::ScanStatus* response) override;
    grpc::ServerUnaryReactor* GetScan(grpc::CallbackServerContext* context, const v1::GetScanRequest* request,
                                      v1::ScanStatus* response) override;
    grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* context,
                                             const v1::ListDuplicatesRequest* request,
                                             v1::ListDuplicatesResponse* response) override;

  private:
    /// Answers with `method(Viewer)`, or with Unauthenticated if there is no caller.
    template <class Response, class Method>
    grpc::ServerUnaryReactor* for_viewer(grpc::CallbackServerContext* context, Response* response, Method method);
    Task<Result<v1::ScanStatus>> scan_status(bool with_problems);

    rpc::Dispatcher& dispatcher_;
    Catalog& catalog_;
    scan::Scanner& scanner_;
    storage::Database& database_;
};

}  // namespace polyphony::catalog
