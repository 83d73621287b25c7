// The service from outside: over gRPC on a unix socket, with its database and a broker.
#include "services/playlist/playlist_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <thread>

#include "platform/ids/ids.h"
#include "platform/rpc/client.h"
#include "platform/testing/testing.h"
#include "polyphony/playlist/v1/events.pb.h"
#include "polyphony/user/v1/events.pb.h"
#include "services/playlist/migrations.h"
#include "services/playlist/reactions.h"

namespace polyphony::playlist {
namespace {

using polyphony::testing::eventually;
using polyphony::testing::run;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class PlaylistApiTest : public ::testing::Test {
  protected:
    PlaylistApiTest() {
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
    }

    ~PlaylistApiTest() override {
        client_.reset();
        server_.reset();
        io_.stop();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          const std::string& user_id, const std::string& idempotency_key = "") {
        rpc::CallContext context;
        context.caller.user_id = user_id;
        context.idempotency_key = idempotency_key;
        return run(client_->call<Response>("polyphony.playlist.v1.PlaylistService." + method, request, context));
    }

    v1::Playlist create(const std::string& name) {
        v1::CreatePlaylistRequest request;
        request.set_name(name);
        request.add_track_ids(track_);
        return call<v1::Playlist>("CreatePlaylist", request, ann_).value();
    }

    testing::TemporaryFolder folder_;
    testing::TemporaryDatabase temporary_{"sqlite"};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    PlaylistOperations playlists_{*database_, Limits(), system_now};
    SavedTrackOperations saved_tracks_{*database_, Limits(), system_now};
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread runner_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    PlaylistApi api_{playlists_, saved_tracks_, dispatcher_};
    const std::string address_ = "unix:" + (folder_.path() / "playlist.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
    const std::string ann_ = ids::make();
    const std::string track_ = ids::make();
};

TEST_F(PlaylistApiTest, APlaylistIsMadeReadEditedAndDeleted) {
    const auto made = create("Sunday");
    EXPECT_EQ(made.name(), "Sunday");
    EXPECT_EQ(made.owner_id(), ann_);
    EXPECT_EQ(made.item_count(), 1);
    EXPECT_GT(made.created_at().seconds(), 0);

    v1::AddItemsRequest add;
    add.set_playlist_id(made.id());
    const auto second = ids::make();
    add.add_track_ids(second);
    add.set_position(0);
    add.set_snapshot_id(made.snapshot_id());
    ASSERT_TRUE(call<v1::Playlist>("AddItems", add, ann_));
    EXPECT_EQ(call<v1::Playlist>("AddItems", add, ann_).error().code, Code::Aborted);

    v1::MoveItemsRequest move;  // one item, from the front to the end
    move.set_playlist_id(made.id());
    move.set_insert_before(2);
    ASSERT_TRUE(call<v1::Playlist>("MoveItems", move, ann_));

    v1::UpdatePlaylistRequest update;
    update.set_playlist_id(made.id());
    update.set_public_(true);
    ASSERT_TRUE(call<v1::Playlist>("UpdatePlaylist", update, ann_));

    v1::GetPlaylistRequest get;
    get.set_playlist_id(made.id());
    const auto detail = call<v1::PlaylistDetail>("GetPlaylist", get, ids::make()).value();
    ASSERT_THAT(detail.items(), SizeIs(2));
    EXPECT_EQ(detail.items(0).track_id(), track_);
    EXPECT_EQ(detail.items(1).track_id(), second);
    EXPECT_EQ(detail.items(1).added_by(), ann_);
    EXPECT_TRUE(detail.playlist().public_());
    EXPECT_EQ(detail.playlist().name(), "Sunday");

    v1::ReorderItemsRequest reorder;
    reorder.set_playlist_id(made.id());
    reorder.add_item_ids(detail.items(1).id());
    reorder.add_item_ids(detail.items(0).id());
    ASSERT_TRUE(call<v1::Playlist>("ReorderItems", reorder, ann_));
    v1::RemoveItemsRequest remove;
    remove.set_playlist_id(made.id());
    remove.add_item_ids(detail.items(1).id());
    EXPECT_EQ(call<v1::Playlist>("RemoveItems", remove, ann_).value().item_count(), 1);

    v1::DeletePlaylistRequest deletion;
    deletion.set_playlist_id(made.id());
    ASSERT_TRUE(call<v1::DeletePlaylistResponse>("DeletePlaylist", deletion, ann_));
    EXPECT_EQ(call<v1::PlaylistDetail>("GetPlaylist", get, ann_).error().code, Code::NotFound);
}

TEST_F(PlaylistApiTest, ListsInPages) {
    for (int i = 0; i < 3; ++i) create("List " + std::to_string(i));
    v1::ListPlaylistsRequest request;
    request.set_page_size(2);
    const auto page = call<v1::ListPlaylistsResponse>("ListPlaylists", request, ann_).value();
    ASSERT_THAT(page.playlists(), SizeIs(2));
    request.set_page_token(page.next_page_token());
    const auto rest = call<v1::ListPlaylistsResponse>("ListPlaylists", request, ann_).value();
    ASSERT_THAT(rest.playlists(), SizeIs(1));
    EXPECT_TRUE(rest.next_page_token().empty());
    for (const char* token : {"x", "0000000000000000000000", "0000000000000000000000-1x", "'; DROP TABLE"}) {
        request.set_page_token(token);
        const auto refused = call<v1::ListPlaylistsResponse>("ListPlaylists", request, ann_);
        EXPECT_EQ(refused.error().code, Code::InvalidArgument) << token;
    }
}

TEST_F(PlaylistApiTest, SavedTracksAreKept) {
    v1::SaveTrackRequest save;
    save.set_track_id(track_);
    EXPECT_GT(call<v1::SavedTrack>("SaveTrack", save, ann_).value().saved_at().seconds(), 0);
    v1::CheckSavedTracksRequest check;
    check.add_track_ids(ids::make());
    check.add_track_ids(track_);
    const auto checked = call<v1::CheckSavedTracksResponse>("CheckSavedTracks", check, ann_).value();
    EXPECT_THAT(checked.saved_track_ids(), ElementsAre(track_));
    const auto list = call<v1::ListSavedTracksResponse>("ListSavedTracks", v1::ListSavedTracksRequest(), ann_).value();
    EXPECT_EQ(list.total(), 1);
    EXPECT_EQ(list.saved_tracks(0).track_id(), track_);
    v1::UnsaveTrackRequest unsave;
    unsave.set_track_id(track_);
    ASSERT_TRUE(call<v1::UnsaveTrackResponse>("UnsaveTrack", unsave, ann_));
    EXPECT_EQ(call<v1::ListSavedTracksResponse>("ListSavedTracks", v1::ListSavedTracksRequest(), ann_).value().total(),
              0);
}

TEST_F(PlaylistApiTest, TheIdempotencyKeyTravelsWithTheCall) {
    v1::CreatePlaylistRequest request;
    request.set_name("Once");
    const auto first = call<v1::Playlist>("CreatePlaylist", request, ann_, "key-1").value();
    EXPECT_EQ(call<v1::Playlist>("CreatePlaylist", request, ann_, "key-1").value().id(), first.id());
    request.set_name("Twice");
    EXPECT_EQ(call<v1::Playlist>("CreatePlaylist", request, ann_, "key-1").error().code, Code::AlreadyExists);
}

TEST_F(PlaylistApiTest, WhoIsNotLoggedInIsToldSo) {
    v1::CreatePlaylistRequest request;
    request.set_name("Sunday");
    EXPECT_EQ(call<v1::Playlist>("CreatePlaylist", request, "").error().code, Code::Unauthenticated);
    EXPECT_EQ(call<v1::ListSavedTracksResponse>("ListSavedTracks", v1::ListSavedTracksRequest(), "").error().code,
              Code::Unauthenticated);
}

TEST_F(PlaylistApiTest, BadInputIsRefusedWithASentence) {
    v1::CreatePlaylistRequest request;
    const auto refused = call<v1::Playlist>("CreatePlaylist", request, ann_);
    EXPECT_EQ(refused.error().code, Code::InvalidArgument);
    EXPECT_EQ(refused.error().message, "A playlist needs a name.");
    v1::GetPlaylistRequest get;
    get.set_playlist_id("'; DROP TABLE playlists; --");
    EXPECT_EQ(call<v1::PlaylistDetail>("GetPlaylist", get, ann_).error().code, Code::NotFound);
    v1::MoveItemsRequest move;
    move.set_playlist_id(create("Sunday").id());
    move.set_range_start(-5);
    move.set_insert_before(2147483647);
    EXPECT_EQ(call<v1::Playlist>("MoveItems", move, ann_).error().code, Code::InvalidArgument);
}

TEST_F(PlaylistApiTest, WhatHappensIsHeardByOthersAndTheOtherWayRound) {
    testing::NatsServer nats;
    events::EventBus bus({.nats_url = nats.url(), .service = "playlist"}, *database_, reactions(), testing::metrics());
    bus.start();

    // Another service, which hears of playlists and erases accounts.
    testing::TemporaryDatabase other_temporary("sqlite");
    auto other_database = other_temporary.open({"other", {}});
    std::mutex mutex;
    std::vector<v1::PlaylistCreated> heard;
    events::Reactions other_reactions;
    other_reactions.on<v1::PlaylistCreated>(
        [&](storage::Transaction&, const v1::PlaylistCreated& created, const events::Event&) -> Result<void> {
            const std::scoped_lock lock(mutex);
            heard.push_back(created);
            return {};
        });
    events::EventBus other({.nats_url = nats.url(), .service = "user"}, *other_database, other_reactions,
                           testing::metrics());
    other.start();

    const auto made = create("Sunday");
    ASSERT_TRUE(eventually([&] {
        const std::scoped_lock lock(mutex);
        return !heard.empty();
    }));
    EXPECT_EQ(heard.front().playlist_id(), made.id());
    EXPECT_EQ(heard.front().owner_id(), ann_);
    EXPECT_THAT(heard.front().track_ids(), ElementsAre(track_));
    EXPECT_EQ(heard.front().snapshot_id(), made.snapshot_id());

    const auto erased = other_database->write_now([&](storage::Transaction& transaction) -> Result<int> {
        user::v1::AccountErased event;
        event.set_user_id(ann_);
        events::emit(transaction, ann_, event);
        return 0;
    });
    ASSERT_TRUE(erased);
    v1::GetPlaylistRequest get;
    get.set_playlist_id(made.id());
    EXPECT_TRUE(eventually([&] { return !call<v1::PlaylistDetail>("GetPlaylist", get, ann_).has_value(); }));
}

}  // namespace
}  // namespace polyphony::playlist
