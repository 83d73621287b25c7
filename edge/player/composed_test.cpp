#include "edge/player/composed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/testing/fake_service.h"
#include "platform/testing/testing.h"

namespace polyphony::edge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::run;

/// Three albums of two tracks each: album a has the tracks a1 and a2, and so on. Track c2 is gone.
class ComposedTest : public ::testing::Test {
  protected:
    ComposedTest() {
        services_["catalog"].on<catalog::v1::BatchGetTracksRequest, catalog::v1::BatchGetTracksResponse>(
            "polyphony.catalog.v1.CatalogService.BatchGetTracks", [](const auto& request, const auto& context) {
                EXPECT_LE(request.track_ids_size(), 500);
                catalog::v1::BatchGetTracksResponse found;
                for (const auto& id : request.track_ids())
                    if (id != "c2" && context.caller.user_id != "stranger") *found.add_tracks() = track(id);
                return Result<catalog::v1::BatchGetTracksResponse>(found);
            });
        services_["catalog"].on<catalog::v1::GetAlbumRequest, catalog::v1::AlbumDetail>(
            "polyphony.catalog.v1.CatalogService.GetAlbum", [](const auto& request, const auto&) {
                catalog::v1::AlbumDetail detail;
                *detail.add_tracks() = track(request.album_id() + "1");
                *detail.add_tracks() = track(request.album_id() + "2");
                return Result<catalog::v1::AlbumDetail>(detail);
            });
        services_["catalog"].on<catalog::v1::ListAlbumsRequest, catalog::v1::ListAlbumsResponse>(
            "polyphony.catalog.v1.CatalogService.ListAlbums", [](const auto& request, const auto&) {
                EXPECT_EQ(request.order(), catalog::v1::ALBUM_ORDER_RECENTLY_ADDED);
                catalog::v1::ListAlbumsResponse albums;
                for (const char* id : {"a", "b"}) albums.add_albums()->set_id(id);
                return Result<catalog::v1::ListAlbumsResponse>(albums);
            });
        services_["playlist"].on<playlist::v1::ListSavedTracksRequest, playlist::v1::ListSavedTracksResponse>(
            "polyphony.playlist.v1.PlaylistService.ListSavedTracks", [](const auto&, const auto&) {
                playlist::v1::ListSavedTracksResponse saved;
                for (const char* id : {"c1", "a1"}) saved.add_saved_tracks()->set_track_id(id);
                saved.set_total(2);
                return Result<playlist::v1::ListSavedTracksResponse>(saved);
            });
        services_["playlist"].on<playlist::v1::GetPlaylistRequest, playlist::v1::PlaylistDetail>(
            "polyphony.playlist.v1.PlaylistService.GetPlaylist",
            [this](const auto& request, const auto&) -> Result<playlist::v1::PlaylistDetail> {
                if (request.playlist_id() != "p1") return fail(Code::NotFound, "There is no such playlist.");
                playlist::v1::PlaylistDetail detail;
                detail.mutable_playlist()->set_id("p1");
                for (const auto& id : playlist_) detail.add_items()->set_track_id(id);
                return detail;
            });
        context_.caller.user_id = "user-1";
    }

    static catalog::v1::Track track(const std::string& id) {
        catalog::v1::Track track;
        track.set_id(id);
        track.set_title("Title of " + id);
        track.set_album_id(id.substr(0, 1));
        return track;
    }

    static std::vector<std::string> ids(
        const google::protobuf::RepeatedPtrField<recommendation::v1::ScoredTrack>& tracks) {
        std::vector<std::string> ids;
        for (const auto& track : tracks) ids.push_back(track.track_id());
        return ids;
    }

    template <class Message>
    void recommend(const std::string& method, Message answer) {
        services_["recommendation"].on<playlist::v1::Playlist, Message>(
            "polyphony.recommendation.v1.RecommendationService." + method,
            [answer](const auto&, const auto&) { return Result<Message>(answer); });
    }

    Result<v1::PlaylistView> playlist(rpc::CallContext context) {
        playlist::v1::GetPlaylistRequest request;
        request.set_playlist_id("p1");
        return run(composed_.playlist(request, std::move(context)));
    }
    Result<v1::PlaylistView> playlist() { return playlist(context_); }

    std::vector<std::string> playlist_{"a1", "c2", "a1", "b1"};
    FakeServices services_;
    rpc::CallContext context_;
    std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
    TrackFacts facts_{services_.peers(), {.timeout_ms = 200}, [this] { return now_; }};
    Composed composed_{services_.peers(),
                       facts_,
                       {.recommendation_timeout_ms = 200, .fallback_timeout_ms = 200, .account_timeout_ms = 200}};
};

TEST_F(ComposedTest, WithoutTheUserServiceAnAccountIsWhatItWasSeenLast) {
    services_["user"].on<user::v1::GetMeRequest, user::v1::Account>("polyphony.user.v1.UserService.GetMe",
                                                                    [](const auto&, const auto& context) {
                                                                        user::v1::Account account;
                                                                        account.set_id(context.caller.user_id);
                                                                        return Result<user::v1::Account>(account);
                                                                    });
    ASSERT_TRUE(run(composed_.me({}, context_)));
    rpc::CallContext stranger;
    stranger.caller.user_id = "stranger";
    for (const bool slow : {false, true}) {
        if (slow) {
            services_["user"].start();
            services_["user"].hang();
        } else {
            services_["user"].stop();
        }
        const auto began = std::chrono::steady_clock::now();
        const auto seen = run(composed_.me({}, context_));
        ASSERT_TRUE(seen);
        EXPECT_EQ(seen->id(), "user-1");
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
        stranger.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
        EXPECT_FALSE(run(composed_.me({}, stranger))) << "what one may see is not shown to another";
    }
}

TEST_F(ComposedTest, APlaylistComesWithTheFactsOfItsTracks) {
    const auto view = playlist();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->playlist().id(), "p1");
    EXPECT_EQ(view->items_size(), 4);
    EXPECT_EQ(view->tracks_size(), 2);
    EXPECT_EQ(view->tracks().at("b1").title(), "Title of b1");
    EXPECT_FALSE(view->degraded()) << "a track that is gone is no fault";
}

TEST_F(ComposedTest, FactsAreAskedForOnceWhileTheyAreFresh) {
    playlist_ = {"a1", "b1"};
    ASSERT_TRUE(playlist());
    EXPECT_EQ(services_["catalog"].calls(), 1);
    ASSERT_TRUE(playlist());
    EXPECT_EQ(services_["catalog"].calls(), 1);
    now_ += std::chrono::seconds(61);
    ASSERT_TRUE(playlist());
    EXPECT_EQ(services_["catalog"].calls(), 2);
}

TEST_F(ComposedTest, LongPlaylistsAreAskedForInBatches) {
    playlist_.clear();
    for (int i = 0; i < 1201; ++i) playlist_.push_back("a" + std::to_string(i));
    const auto view = playlist();
    EXPECT_EQ(view->tracks_size(), 1201);
    EXPECT_EQ(services_["catalog"].calls(), 3);
}

TEST_F(ComposedTest, WhatOneMaySeeIsNotShownToAnother) {
    ASSERT_EQ(playlist()->tracks_size(), 2);
    rpc::CallContext stranger;
    stranger.caller.user_id = "stranger";
    EXPECT_EQ(playlist(stranger)->tracks_size(), 0);
    services_["catalog"].stop();
    EXPECT_EQ(playlist(stranger)->tracks_size(), 0);
}

TEST_F(ComposedTest, WithoutTheCatalogAPlaylistIsDegradedButThere) {
    services_["catalog"].stop();
    auto view = playlist();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->items_size(), 4);
    EXPECT_TRUE(view->tracks().empty());
    EXPECT_TRUE(view->degraded());

    services_["catalog"].start();
    ASSERT_TRUE(testing::eventually([&] { return !playlist()->degraded(); }));
    services_["catalog"].stop();
    now_ += std::chrono::hours(1);
    playlist_.push_back("b2");
    view = playlist();
    EXPECT_TRUE(view->degraded());
    EXPECT_EQ(view->tracks_size(), 2) << "facts that were known are remembered";
}

TEST_F(ComposedTest, ASlowCatalogIsNotWaitedFor) {
    services_["catalog"].hang();
    const auto began = std::chrono::steady_clock::now();
    const auto view = playlist();
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->degraded());
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}

TEST_F(ComposedTest, ErrorsOfThePlaylistItselfArePassedOn) {
    playlist::v1::GetPlaylistRequest request;
    request.set_playlist_id("another");
    const auto view = run(composed_.playlist(request, context_));
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().code, Code::NotFound);
}

TEST_F(ComposedTest, SavedTracksComeWithTheirFacts) {
    const auto view = run(composed_.saved_tracks({}, context_));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->saved_tracks_size(), 2);
    EXPECT_EQ(view->total(), 2);
    EXPECT_EQ(view->tracks().at("c1").title(), "Title of c1");
    EXPECT_FALSE(view->degraded());
}

TEST_F(ComposedTest, ThePlayerItsQueueAndTheHistoryComeWithTheFactsOfTracks) {
    services_["streaming"].on<streaming::v1::GetPlayerRequest, streaming::v1::Player>(
        "polyphony.streaming.v1.PlayerService.GetPlayer", [](const auto&, const auto& context) {
            streaming::v1::Player player;
            player.set_device_id("device of " + context.caller.user_id);
            for (const char* id : {"a1", "c2"}) player.add_items()->set_track_id(id);
            return Result<streaming::v1::Player>(player);
        });
    services_["streaming"].on<streaming::v1::GetQueueRequest, streaming::v1::QueueAhead>(
        "polyphony.streaming.v1.PlayerService.GetQueue", [](const auto&, const auto&) {
            streaming::v1::QueueAhead queue;
            queue.mutable_current()->set_track_id("b1");
            queue.add_items()->set_track_id("b2");
            return Result<streaming::v1::QueueAhead>(queue);
        });
    services_["streaming"].on<streaming::v1::ListRecentPlaysRequest, streaming::v1::ListRecentPlaysResponse>(
        "polyphony.streaming.v1.StreamingService.ListRecentPlays", [](const auto&, const auto&) {
            streaming::v1::ListRecentPlaysResponse plays;
            plays.add_plays()->set_track_id("a2");
            plays.set_next_page_token("next");
            return Result<streaming::v1::ListRecentPlaysResponse>(plays);
        });
    const auto player = run(composed_.player({}, context_));
    ASSERT_TRUE(player);
    EXPECT_EQ(player->player().device_id(), "device of user-1");
    EXPECT_EQ(player->player().items_size(), 2);
    EXPECT_EQ(player->tracks().at("a1").title(), "Title of a1");
    EXPECT_FALSE(player->tracks().contains("c2"));
    const auto queue = run(composed_.queue({}, context_));
    ASSERT_TRUE(queue);
    EXPECT_EQ(queue->tracks_size(), 2);
    services_["catalog"].stop();
    const auto recent = run(composed_.recent_plays({}, context_));
    ASSERT_TRUE(recent);
    EXPECT_EQ(recent->plays(0).track_id(), "a2");
    EXPECT_EQ(recent->next_page_token(), "next");
    EXPECT_TRUE(recent->degraded());
}

TEST_F(ComposedTest, RecommendationsComeWithTheirFacts) {
    recommendation::v1::TrackList list;
    list.add_tracks()->set_track_id("c2");  // Is gone.
    list.add_tracks()->set_track_id("b2");
    list.set_basis(recommendation::v1::BASIS_CO_LISTENING);
    recommend("ListSimilarTracks", list);
    recommendation::v1::ListSimilarTracksRequest request;
    request.set_track_id("a1");
    const auto view = run(composed_.similar(request, context_));
    ASSERT_TRUE(view);
    EXPECT_THAT(ids(view->tracks_ranked()), ElementsAre("b2"));
    EXPECT_EQ(view->tracks().at("b2").title(), "Title of b2");
    EXPECT_EQ(view->basis(), recommendation::v1::BASIS_CO_LISTENING);
    EXPECT_FALSE(view->degraded());

    recommendation::v1::ListForYouResponse shelves;
    auto& shelf = *shelves.add_shelves();
    shelf.set_reason_track_id("a1");
    shelf.add_tracks()->set_track_id("b1");
    recommend("ListForYou", shelves);
    const auto home = run(composed_.for_you({}, context_));
    ASSERT_TRUE(home);
    EXPECT_EQ(home->shelves_size(), 1);
    EXPECT_TRUE(home->tracks().contains("a1"));
    EXPECT_TRUE(home->tracks().contains("b1"));
    EXPECT_FALSE(home->degraded());
}

TEST_F(ComposedTest, WithoutRecommendationsTheHomePageHasSavedAndNewMusic) {
    for (const bool slow : {false, true}) {
        if (slow) {
            services_["recommendation"].start();
            services_["recommendation"].hang();
        } else {
            services_["recommendation"].stop();
        }
        const auto began = std::chrono::steady_clock::now();
        const auto home = run(composed_.for_you({}, context_));
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
        ASSERT_TRUE(home);
        EXPECT_TRUE(home->degraded());
        ASSERT_EQ(home->shelves_size(), 2);
        EXPECT_EQ(home->shelves(0).id(), "recently-saved");
        EXPECT_THAT(ids(home->shelves(0).tracks()), ElementsAre("c1", "a1"));
        EXPECT_EQ(home->shelves(1).id(), "recently-added");
        EXPECT_THAT(ids(home->shelves(1).tracks()), ElementsAre("a1", "a2", "b1", "b2"));
        EXPECT_EQ(home->tracks_size(), 5);
    }
}

TEST_F(ComposedTest, ANewPlatformWithNothingToRecommendShowsTheSameWithoutComplaint) {
    recommend("ListForYou", recommendation::v1::ListForYouResponse());
    const auto home = run(composed_.for_you({}, context_));
    ASSERT_TRUE(home);
    EXPECT_EQ(home->shelves_size(), 2);
    EXPECT_FALSE(home->degraded());
}

TEST_F(ComposedTest, WithoutRecommendationsARadioGoesOnFromTheAlbum) {
    services_["recommendation"].stop();
    recommendation::v1::StartRadioRequest radio;
    radio.add_seed_track_ids("b1");
    radio.add_exclude_track_ids("c1");
    radio.set_limit(3);
    const auto view = run(composed_.radio(radio, context_));
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->degraded());
    EXPECT_THAT(ids(view->tracks_ranked()), ElementsAre("b2", "a1", "a2"));
}

TEST_F(ComposedTest, WithoutAnyServiceAListIsEmptyAndDegraded) {
    for (const char* service : {"recommendation", "catalog", "playlist"}) services_[service].stop();
    const auto view = run(composed_.popular({}, context_));
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->degraded());
    EXPECT_THAT(view->tracks_ranked(), IsEmpty());
}

TEST_F(ComposedTest, MistakesOfTheRequestAreNotCoveredUp) {
    services_["recommendation"].on<recommendation::v1::ListPopularTracksRequest, recommendation::v1::TrackList>(
        "polyphony.recommendation.v1.RecommendationService.ListPopularTracks",
        [](const auto&, const auto&) -> Result<recommendation::v1::TrackList> {
            return fail(Code::InvalidArgument, "`limit` is at most 100.");
        });
    const auto view = run(composed_.popular({}, context_));
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::edge
