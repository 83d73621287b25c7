#include <gmock/gmock.h>

#include "services/recommendation/recommendation_fixture.h"

namespace polyphony::recommendation {
namespace {

class RecommendationApiTest : public RecommendationFixture {};

TEST_F(RecommendationApiTest, APlayChangesTheAnswerWithinTwoSecondsAndIsSaidOnce) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto artist = ids::make();
    const auto a = publish(catalog, artist);
    const auto b = publish(catalog, artist);
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    EXPECT_FALSE(shelves().contains("because-you-played"));

    streaming.say(ann_, play<streaming::v1::PlayStarted>(ann_, a));
    ASSERT_TRUE(eventually([&] { return shelves()["because-you-played"] == std::vector{b}; }, 2));
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, b));
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].front() == b && plays(b) > 0.9; }, 2));

    ASSERT_TRUE(eventually([&] { return streaming.refreshed() > 0; }));
    EXPECT_EQ(streaming.refreshed(), 1) << "the second change waits for the end of the pause";
}

TEST_F(RecommendationApiTest, AnEarlySkipHidesATrackAndALateOneDoesNot) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto early = publish(catalog, ids::make());
    const auto late = publish(catalog, ids::make());
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    for (const auto& [track, heard_ms] : {std::pair{late, 31'000}, std::pair{early, 5'000}}) {
        auto skipped = play<streaming::v1::PlaySkipped>(ann_, track);
        skipped.set_heard_ms(heard_ms);
        streaming.say(ann_, skipped);
    }
    EXPECT_TRUE(eventually([&] { return shelves()["popular"] == std::vector{late}; }));
}

TEST_F(RecommendationApiTest, AnEventThatComesTwiceCountsOnce) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto a = publish(catalog, ids::make());
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, a));
    ASSERT_TRUE(eventually([&] { return plays(a) > 0.9; }));

    // The broker loses everything: all events are said again.
    nats_.kill();
    nats_.restart(true);
    const auto last = publish(catalog, ids::make());
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, last));
    ASSERT_TRUE(eventually([&] { return plays(last) > 0.9; }, 30));
    EXPECT_NEAR(plays(a), 1, 0.01);
}

TEST_F(RecommendationApiTest, SavesPlaylistsWithdrawalsAndErasuresAreHeard) {
    OtherService catalog(nats_, "catalog");
    OtherService playlist(nats_, "playlist");
    OtherService user(nats_, "user");
    const auto a = publish(catalog, ids::make());
    const auto b = publish(catalog, ids::make());
    const auto c = publish(catalog, ids::make());
    playlist::v1::PlaylistCreated created;
    created.set_owner_id(ids::make());
    created.add_track_ids(a);
    created.add_track_ids(b);
    playlist.say(ids::make(), created);
    playlist::v1::TrackSaved saved;
    saved.set_user_id(ann_);
    saved.set_track_id(a);
    playlist.say(ann_, saved);
    ASSERT_TRUE(eventually([&] { return shelves()["your-mix"] == std::vector{b}; }));

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(b);
    catalog.say(b, withdrawn);
    ASSERT_TRUE(eventually([&] { return !shelves().contains("your-mix"); }));

    user::v1::AccountErased erased;
    erased.set_user_id(ann_);
    user.say(ann_, erased);
    EXPECT_TRUE(eventually([&] {
        return database_
            ->read_now([&](storage::Snapshot& snapshot) -> Result<bool> {
                return store::recent_listens(snapshot.sql(), ann_, 1).empty();
            })
            .value();
    }));
}

TEST_F(RecommendationApiTest, SimilarTracksRadioAndPopularAnswer) {
    OtherService catalog(nats_, "catalog");
    const auto artist = ids::make();
    const auto a = publish(catalog, artist);
    const auto b = publish(catalog, artist);
    ASSERT_TRUE(eventually([&] { return shelves()["popular"].size() == 2; }));
    v1::ListSimilarTracksRequest similar;
    similar.set_track_id(a);
    const auto alike = call<v1::TrackList>("ListSimilarTracks", similar).value();
    ASSERT_EQ(alike.tracks_size(), 1);
    EXPECT_EQ(alike.tracks(0).track_id(), b);
    EXPECT_EQ(alike.basis(), v1::BASIS_CONTENT);
    v1::StartRadioRequest radio;
    radio.add_seed_track_ids(a);
    EXPECT_EQ(call<v1::TrackList>("StartRadio", radio).value().tracks(0).track_id(), b);
    EXPECT_EQ(call<v1::TrackList>("ListPopularTracks", v1::ListPopularTracksRequest()).value().tracks_size(), 2);
}

TEST_F(RecommendationApiTest, BadInputIsRefused) {
    v1::ListSimilarTracksRequest similar;
    similar.set_track_id("7");
    EXPECT_EQ(call<v1::TrackList>("ListSimilarTracks", similar).error().code, Code::InvalidArgument);
    EXPECT_EQ(call<v1::TrackList>("StartRadio", v1::StartRadioRequest()).error().code, Code::InvalidArgument);
    v1::ListPopularTracksRequest popular;
    for (const int limit : {-1, 101}) {
        popular.set_limit(limit);
        EXPECT_EQ(call<v1::TrackList>("ListPopularTracks", popular).error().code, Code::InvalidArgument);
    }
    EXPECT_EQ(call<v1::ListForYouResponse>("ListForYou", v1::ListForYouRequest()).error().code, Code::Unauthenticated);
    similar.set_track_id(ids::make());
    EXPECT_EQ(call<v1::TrackList>("ListSimilarTracks", similar).value().tracks_size(), 0) << "unknown is no error";
}

TEST_F(RecommendationApiTest, WhatWasMeasuredIsComparedAtOnceAndAfterARestart) {
    OtherService streaming(nats_, "streaming");
    OtherService catalog(nats_, "catalog");
    std::vector<std::string> tracks;
    for (const double brightness : {500, 1000, 2000, 4000}) {
        tracks.push_back(ids::make());
        streaming.say(tracks.back(), analysed(tracks.back(), brightness));
    }
    streaming::v1::AudioAnalysed silent;
    silent.set_track_id(ids::make());
    streaming.say(silent.track_id(), silent);
    v1::FindSonicPathRequest path;
    path.set_start_track_id(tracks[0]);
    path.set_end_track_id(tracks[3]);
    const auto way = [&] {
        std::vector<std::string> ids;
        const auto answer = call<v1::TrackList>("FindSonicPath", path).value();
        for (const auto& track : answer.tracks()) ids.push_back(track.track_id());
        return ids;
    };
    ASSERT_TRUE(eventually([&] { return way() == tracks; }));

    v1::ListSonicSimilarTracksRequest similar;
    similar.set_track_id(tracks[0]);
    similar.set_limit(1);
    const auto found = call<v1::TrackList>("ListSonicSimilarTracks", similar).value();
    ASSERT_EQ(found.tracks_size(), 1);
    EXPECT_EQ(found.tracks(0).track_id(), tracks[1]);
    EXPECT_GT(found.tracks(0).score(), 0);
    EXPECT_LT(found.tracks(0).score(), 1);
    EXPECT_EQ(found.basis(), v1::BASIS_SOUND);

    SonicMemory restarted;
    ASSERT_TRUE(load_sounds(*database_, restarted));
    EXPECT_EQ(restarted.sounds.similar(tracks[0], 10).size(), 3U);
    EXPECT_NEAR(restarted.sounds.similar(tracks[0], 1).front().similarity, found.tracks(0).score(), 1e-6);
    const auto attributes = restarted.attributes.of(tracks[1]);
    EXPECT_EQ(attributes[static_cast<std::size_t>(Attribute::BrightnessHz)], 1000);
    EXPECT_TRUE(std::isnan(attributes[static_cast<std::size_t>(Attribute::Tempo)])) << "it has no beat";

    catalog::v1::TrackWithdrawn withdrawn;
    withdrawn.set_track_id(tracks[1]);
    catalog.say(tracks[1], withdrawn);
    ASSERT_TRUE(eventually([&] { return way() == std::vector{tracks[0], tracks[2], tracks[3]}; }));

    similar.set_track_id("../etc");
    EXPECT_EQ(call<v1::TrackList>("ListSonicSimilarTracks", similar).error().code, Code::InvalidArgument);
    path.set_limit(501);
    EXPECT_EQ(call<v1::TrackList>("FindSonicPath", path).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::recommendation
