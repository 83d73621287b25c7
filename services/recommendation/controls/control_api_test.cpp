// What people want and do not want, over gRPC and with what others say over a real broker.
#include <gmock/gmock.h>

#include "services/recommendation/recommendation_fixture.h"

namespace polyphony::recommendation {
namespace {

class WishesTest : public RecommendationFixture {};

TEST_F(WishesTest, WhatIsHiddenIsGoneAtOnceAndComesBack) {
    OtherService catalog(nats_, "catalog");
    const auto artist = ids::make();
    const auto a = publish(catalog, ids::make());
    const auto b = publish(catalog, artist);
    ASSERT_TRUE(eventually([&] { return popular(ann_).size() == 2; }));
    v1::HideRequest track;
    track.set_track_id(a);
    ASSERT_TRUE(call<v1::HiddenThing>("Hide", track, ann_));
    EXPECT_EQ(popular(ann_), std::set{b});
    v1::HideRequest all_by;
    all_by.set_artist_id(artist);
    ASSERT_TRUE(call<v1::HiddenThing>("Hide", all_by, ann_));
    EXPECT_TRUE(popular(ann_).empty());
    EXPECT_EQ(popular(ids::make()).size(), 2U) << "others hear it";
    const auto hidden = call<v1::ListHiddenResponse>("ListHidden", v1::ListHiddenRequest(), ann_).value();
    EXPECT_EQ(hidden.hidden_size(), 2);

    v1::UnhideRequest again;
    again.set_track_id(a);
    ASSERT_TRUE(call<v1::UnhideResponse>("Unhide", again, ann_));
    EXPECT_EQ(popular(ann_), std::set{a});

    EXPECT_EQ(call<v1::HiddenThing>("Hide", v1::HideRequest(), ann_).error().code, Code::InvalidArgument);
    EXPECT_EQ(call<v1::HiddenThing>("Hide", track).error().code, Code::Unauthenticated);
    for (int i = 0; i < 2; ++i) {
        track.set_track_id(ids::make());
        ASSERT_TRUE(call<v1::HiddenThing>("Hide", track, ann_));
    }
    track.set_track_id(ids::make());
    EXPECT_EQ(call<v1::HiddenThing>("Hide", track, ann_).error().code, Code::ResourceExhausted);
}

TEST_F(WishesTest, APrivateSessionTeachesNothing) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto a = publish(catalog, ids::make());
    const auto b = publish(catalog, ids::make());
    ASSERT_TRUE(eventually([&] { return popular(ann_).size() == 2; }));
    auto secret = play<streaming::v1::PlayProgressed>(ann_, a);
    secret.set_private_session(true);
    streaming.say(ann_, secret);
    auto skipped = play<streaming::v1::PlaySkipped>(ann_, a);
    skipped.set_private_session(true);
    streaming.say(ann_, skipped);
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, b));
    ASSERT_TRUE(eventually([&] { return plays(b) > 0.9; })) << "in order: what was said before is heard";
    EXPECT_EQ(plays(a), 0);
    EXPECT_TRUE(popular(ann_).contains(a)) << "nor is it disliked";
}

TEST_F(WishesTest, ClosedLibrariesAndExplicitWordsStayWithThoseWhoMayAndWant) {
    OtherService catalog(nats_, "catalog");
    const auto library = ids::make();
    const auto secret = publish(catalog, ids::make(), library);
    const auto rude = publish(catalog, ids::make(), "", true);
    ASSERT_TRUE(eventually([&] { return popular(ann_).size() == 2; }));

    catalog::v1::LibraryAccessChanged closed;
    closed.set_library_id(library);
    catalog.say(library, closed);
    ASSERT_TRUE(eventually([&] { return popular(ann_) == std::set{rude}; }));
    catalog::v1::LibraryGranted granted;
    granted.set_library_id(library);
    granted.set_user_id(ann_);
    catalog.say(library, granted);
    ASSERT_TRUE(eventually([&] { return popular(ann_).contains(secret); }));
    EXPECT_FALSE(popular(ids::make()).contains(secret));

    v1::SetTasteSettingsRequest settings;
    settings.set_hide_explicit(true);
    ASSERT_TRUE(call<v1::TasteSettings>("SetTasteSettings", settings, ann_));
    EXPECT_EQ(popular(ann_), std::set{secret});
    EXPECT_TRUE(call<v1::TasteSettings>("GetTasteSettings", v1::GetTasteSettingsRequest(), ann_)->hide_explicit());
}

TEST_F(WishesTest, MixesAreMadeFromWhatIsPlayed) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto artist = ids::make();
    const auto a = publish(catalog, artist);
    const auto b = publish(catalog, artist);
    const auto mixes = [&] { return call<v1::ListMixesResponse>("ListMixes", v1::ListMixesRequest(), ann_).value(); };
    ASSERT_TRUE(eventually([&] { return popular(ann_).size() == 2; }));
    EXPECT_EQ(mixes().mixes_size(), 0);
    streaming.say(ann_, play<streaming::v1::PlayProgressed>(ann_, a));
    ASSERT_TRUE(eventually([&] { return mixes().mixes_size() > 0; }));
    v1::GetMixRequest which;
    which.set_mix_id("daily-mix-1");
    const auto mix = call<v1::Mix>("GetMix", which, ann_).value();
    EXPECT_EQ(mix.title(), "Daily Mix 1");
    EXPECT_EQ(mix.artist_ids(0), artist);
    EXPECT_EQ(mix.tracks_size(), 2);
    which.set_mix_id("discover-weekly");
    EXPECT_EQ(call<v1::Mix>("GetMix", which, ann_)->tracks(0).track_id(), b);
    which.set_mix_id("no-such-mix");
    EXPECT_EQ(call<v1::Mix>("GetMix", which, ann_).error().code, Code::NotFound);
    EXPECT_EQ(call<v1::ListMixesResponse>("ListMixes", v1::ListMixesRequest()).error().code, Code::Unauthenticated);
}

TEST_F(WishesTest, RecommendationsAreTunedByWhatIsMeasured) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    const auto artist = ids::make();
    const auto seed = publish(catalog, artist);
    const auto dark = publish(catalog, artist);
    const auto bright = publish(catalog, artist);
    streaming.say(dark, analysed(dark, 500));
    streaming.say(bright, analysed(bright, 4000));
    v1::RecommendRequest request;
    request.add_seed_track_ids(seed);
    request.set_min_brightness_hz(1000);
    ASSERT_TRUE(eventually([&] {
        const auto found = call<v1::TrackList>("Recommend", request).value();
        return found.tracks_size() == 1 && found.tracks(0).track_id() == bright;
    }));
    request.set_target_tempo(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(call<v1::TrackList>("Recommend", request).error().code, Code::InvalidArgument);
    EXPECT_EQ(call<v1::TrackList>("Recommend", v1::RecommendRequest()).error().code, Code::InvalidArgument);
}

}  // namespace
}  // namespace polyphony::recommendation
