#include "edge/player/suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/testing/fake_catalog.h"
#include "platform/testing/testing.h"

namespace polyphony::edge {
namespace {

using ::testing::ElementsAre;
using testing::run;

/// All tracks are there but `gone`.
class SuggestionsTest : public ::testing::Test {
  protected:
    SuggestionsTest() {
        serve_catalog(services_);
        context_.caller.user_id = "user-1";
    }

    FakeServices services_;
    rpc::CallContext context_;
    TrackFacts facts_{services_.peers(), TrackFactsOptions{}};
    Composed composed_{services_.peers(), facts_, ComposedOptions{}};
    Suggestions suggestions_{services_.peers(), facts_, composed_, 200};
};

TEST_F(SuggestionsTest, MixesComeWithFactsAndWithoutWhatIsGone) {
    services_["recommendation"].on<recommendation::v1::ListMixesRequest, recommendation::v1::ListMixesResponse>(
        "polyphony.recommendation.v1.MixService.ListMixes", [](const auto&, const auto&) {
            recommendation::v1::ListMixesResponse answer;
            auto& mix = *answer.add_mixes();
            mix.add_artist_ids("ada");
            for (const char* id : {"a", "gone", "b"}) mix.add_tracks()->set_track_id(id);
            answer.add_mixes()->add_tracks()->set_track_id("gone");
            return Result<recommendation::v1::ListMixesResponse>(answer);
        });
    const auto view = run(suggestions_.mixes({}, context_)).value();
    ASSERT_EQ(view.mixes_size(), 1) << "an empty mix is none";
    EXPECT_EQ(view.mixes(0).tracks_size(), 2);
    EXPECT_EQ(view.artists().at("ada").name(), "Name of ada");
    EXPECT_FALSE(view.degraded());
}

TEST_F(SuggestionsTest, WithoutRecommendationsThereAreNoMixes) {
    services_["recommendation"].stop();
    const auto view = run(suggestions_.mixes({}, context_)).value();
    EXPECT_EQ(view.mixes_size(), 0);
    EXPECT_TRUE(view.degraded());
}

TEST_F(SuggestionsTest, APlaylistIsGoneOnWithByItsTracks) {
    services_["playlist"].on<playlist::v1::GetPlaylistRequest, playlist::v1::PlaylistDetail>(
        "polyphony.playlist.v1.PlaylistService.GetPlaylist",
        [](const auto& request, const auto&) -> Result<playlist::v1::PlaylistDetail> {
            if (request.playlist_id() != "mine") return fail(Code::NotFound, "There is no such playlist.");
            playlist::v1::PlaylistDetail detail;
            for (const char* id : {"a", "b"}) detail.add_items()->set_track_id(id);
            return detail;
        });
    services_["recommendation"].on<recommendation::v1::ContinueTracksRequest, recommendation::v1::TrackList>(
        "polyphony.recommendation.v1.RecommendationService.ContinueTracks", [](const auto& request, const auto&) {
            EXPECT_THAT(request.track_ids(), ElementsAre("a", "b"));
            EXPECT_THAT(request.exclude_track_ids(), ElementsAre("c"));
            recommendation::v1::TrackList list;
            list.add_tracks()->set_track_id("d");
            return Result<recommendation::v1::TrackList>(list);
        });
    v1::SuggestForPlaylistRequest request;
    request.set_playlist_id("mine");
    request.add_exclude_track_ids("c");
    const auto view = run(suggestions_.for_playlist(request, context_)).value();
    ASSERT_EQ(view.tracks_ranked_size(), 1);
    EXPECT_EQ(view.tracks().at("d").id(), "d");
    request.set_playlist_id("another's");
    EXPECT_EQ(run(suggestions_.for_playlist(request, context_)).error().code, Code::NotFound);
}

TEST_F(SuggestionsTest, SimilarArtistsAreNotSaidToBeNoneWhileNobodyNamesThem) {
    services_["recommendation"].on<recommendation::v1::ListSimilarArtistsRequest, recommendation::v1::ScoredIds>(
        "polyphony.recommendation.v1.RecommendationService.ListSimilarArtists", [](const auto&, const auto&) {
            recommendation::v1::ScoredIds answer;
            answer.add_items()->set_id("ada");
            return Result<recommendation::v1::ScoredIds>(answer);
        });
    const auto view = run(suggestions_.similar_artists({}, context_)).value();
    ASSERT_EQ(view.artists_size(), 1);
    EXPECT_EQ(view.artists(0).name(), "Name of ada");
    services_["catalog"].stop();
    EXPECT_EQ(run(suggestions_.similar_artists({}, context_)).error().code, Code::Unavailable);
}

TEST_F(SuggestionsTest, WhatIsHiddenComesWithItsNames) {
    services_["recommendation"].on<recommendation::v1::ListHiddenRequest, recommendation::v1::ListHiddenResponse>(
        "polyphony.recommendation.v1.ControlService.ListHidden", [](const auto&, const auto&) {
            recommendation::v1::ListHiddenResponse answer;
            answer.add_hidden()->set_track_id("a");
            answer.add_hidden()->set_artist_id("ada");
            return Result<recommendation::v1::ListHiddenResponse>(answer);
        });
    const auto view = run(suggestions_.hidden({}, context_)).value();
    EXPECT_EQ(view.hidden_size(), 2);
    EXPECT_TRUE(view.tracks().contains("a"));
    EXPECT_EQ(view.artists().at("ada").name(), "Name of ada");
}

}  // namespace
}  // namespace polyphony::edge
