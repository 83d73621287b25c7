// The service from outside: real files, a scan, and questions over gRPC on a unix socket.
#include "services/catalog/catalog_api.h"

#include <gmock/gmock.h>

#include <array>
#include <thread>

#include "platform/rpc/client.h"
#include "platform/testing/testing.h"
#include "services/catalog/migrations.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/search/search_indexer.h"

namespace polyphony::catalog {
namespace {

using ::testing::SizeIs;

class CatalogApiTest : public ::testing::Test {
  protected:
    CatalogApiTest() {
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
        auto attached = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            attach_libraries(transaction.sql(), {{"Music", music_.path().string()}});
            return {};
        });
        EXPECT_TRUE(attached);
    }
    ~CatalogApiTest() override {
        client_.reset();
        server_.reset();
        io_.stop();
    }

    static scan::ScannerOptions options() {
        scan::ScannerOptions options;
        options.worker.program = scan::worker_program();
        return options;
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          rpc::Caller caller = {"ann", false}) {
        rpc::CallContext context;
        context.caller = std::move(caller);
        return testing::run(client_->call<Response>("polyphony.catalog.v1.CatalogService." + method, request, context));
    }

    testing::TemporaryFolder folder_;
    testing::TemporaryFolder music_;
    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    CoverStore covers_{folder_.path() / "covers", 1'000'000};
    scan::Scanner scanner_{*database_, covers_, options()};
    SearchIndex index_{folder_.path() / "search"};
    SearchFollower follower_{*database_, index_, {}};
    Catalog catalog_{*database_, index_, {}};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    CatalogApi api_{dispatcher_, catalog_, scanner_, *database_};
    const std::string address_ = "unix:" + (folder_.path() / "catalog.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
};

TEST_F(CatalogApiTest, AFolderOfMusicIsScannedListedAndSearched) {
    ASSERT_TRUE(scan::make_audio(music_.path() / "a.ogg", {{"title", "Höhe"}, {"artist", "Anna"}, {"album", "Berge"}}));
    scan::write_file(music_.path() / "broken.mp3", "no song");
    auto before = call<v1::ScanStatus>("GetScan", v1::GetScanRequest());
    ASSERT_TRUE(before) << before.error().message;
    EXPECT_EQ(before->state(), v1::SCAN_STATE_UNSPECIFIED);

    auto started = call<v1::ScanStatus>("StartScan", v1::StartScanRequest(), {"root", true});
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_GT(started->started_at().seconds(), 0);
    ASSERT_TRUE(testing::eventually(
        [&] { return call<v1::ScanStatus>("GetScan", v1::GetScanRequest())->state() == v1::SCAN_STATE_DONE; }));
    auto seen = call<v1::ScanStatus>("GetScan", v1::GetScanRequest(), {"root", true});
    EXPECT_EQ(seen->files_found(), 2);
    EXPECT_EQ(seen->files_done(), 2);
    EXPECT_GE(seen->finished_at().seconds(), seen->started_at().seconds());
    ASSERT_EQ(seen->problem_count(), 1);
    EXPECT_EQ(seen->problems(0).path(), "broken.mp3");
    EXPECT_THAT(call<v1::ScanStatus>("GetScan", v1::GetScanRequest())->problems(), SizeIs(0));

    auto libraries = call<v1::ListLibrariesResponse>("ListLibraries", v1::ListLibrariesRequest());
    ASSERT_THAT(libraries->libraries(), SizeIs(1));
    auto albums = call<v1::ListAlbumsResponse>("ListAlbums", v1::ListAlbumsRequest());
    ASSERT_THAT(albums->albums(), SizeIs(1));
    EXPECT_EQ(albums->total(), 1);
    v1::GetAlbumRequest get_album;
    get_album.set_album_id(albums->albums(0).id());
    auto album = call<v1::AlbumDetail>("GetAlbum", get_album);
    ASSERT_THAT(album->tracks(), SizeIs(1));
    const auto& track = album->tracks(0);
    EXPECT_EQ(track.title(), "Höhe");
    EXPECT_EQ(track.content_type(), "audio/ogg");
    EXPECT_EQ(track.library_id(), libraries->libraries(0).id());
    EXPECT_EQ(track.artists(0).role(), v1::ARTIST_ROLE_ARTIST);
    EXPECT_GT(track.size_bytes(), 0);

    v1::SearchRequest search;
    search.set_query("hohe");
    ASSERT_TRUE(
        testing::eventually([&] { return call<v1::SearchResponse>("Search", search).value().tracks_size() == 1; }));
    EXPECT_EQ(call<v1::SearchResponse>("Search", search)->tracks(0).id(), track.id());
    v1::GetTrackRequest get_track;
    get_track.set_track_id(track.id());
    EXPECT_EQ(call<v1::Track>("GetTrack", get_track)->album_title(), "Berge");
    v1::BatchGetTracksRequest batch;
    batch.add_track_ids("unknown");
    batch.add_track_ids(track.id());
    EXPECT_THAT(call<v1::BatchGetTracksResponse>("BatchGetTracks", batch)->tracks(), SizeIs(1));
    auto artists = call<v1::ListArtistsResponse>("ListArtists", v1::ListArtistsRequest());
    v1::GetArtistRequest get_artist;
    get_artist.set_artist_id(artists->artists(0).id());
    EXPECT_THAT(call<v1::ArtistDetail>("GetArtist", get_artist)->albums(), SizeIs(1));
    EXPECT_THAT(call<v1::ListGenresResponse>("ListGenres", v1::ListGenresRequest())->genres(), SizeIs(0));
}

TEST_F(CatalogApiTest, StrangersAndUsersAreKeptOut) {
    const rpc::Caller nobody;
    EXPECT_EQ(call<v1::ListLibrariesResponse>("ListLibraries", v1::ListLibrariesRequest(), nobody).error().code,
              Code::Unauthenticated);
    EXPECT_EQ(call<v1::SearchResponse>("Search", v1::SearchRequest(), nobody).error().code, Code::Unauthenticated);
    EXPECT_EQ(call<v1::ScanStatus>("GetScan", v1::GetScanRequest(), nobody).error().code, Code::Unauthenticated);
    auto scan = call<v1::ScanStatus>("StartScan", v1::StartScanRequest());
    ASSERT_FALSE(scan);
    EXPECT_EQ(scan.error().code, Code::PermissionDenied);
}

TEST_F(CatalogApiTest, BadInputIsExplained) {
    v1::ListAlbumsRequest albums;
    albums.set_order(static_cast<v1::AlbumOrder>(99));
    EXPECT_EQ(call<v1::ListAlbumsResponse>("ListAlbums", albums).error().code, Code::InvalidArgument);
    albums.set_order(v1::ALBUM_ORDER_YEAR);
    albums.set_page_size(1000);
    EXPECT_EQ(call<v1::ListAlbumsResponse>("ListAlbums", albums).error().code, Code::InvalidArgument);
    v1::GetTrackRequest track;
    track.set_track_id(std::string(10'000, 'x'));
    EXPECT_EQ(call<v1::Track>("GetTrack", track).error().code, Code::NotFound);
}

}  // namespace
}  // namespace polyphony::catalog
