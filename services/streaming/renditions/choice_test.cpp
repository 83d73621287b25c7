#include "services/streaming/renditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::streaming {
namespace {

using ::testing::HasSubstr;

AudioAsset asset(int kbps) {
    AudioAsset asset;
    asset.content_type = "audio/flac";
    asset.bitrate_kbps = kbps;
    return asset;
}

Entitlement plan(int kbps) {
    Entitlement entitlement;
    entitlement.max_bitrate_kbps = kbps;
    return entitlement;
}

TEST(Renditions, GiveTheOriginalWithoutLimit) {
    const auto rendition = choose_rendition(asset(900), plan(0), 0).value();
    EXPECT_EQ(rendition.transcoded_kbps, 0);
    EXPECT_EQ(rendition.bitrate_kbps, 900);
    EXPECT_EQ(rendition.content_type, "audio/flac");
    EXPECT_THAT(rendition.reason, HasSubstr("no limit"));
}

TEST(Renditions, GiveTheOriginalWithinTheLimit) {
    EXPECT_EQ(choose_rendition(asset(160), plan(160), 0)->transcoded_kbps, 0);
    EXPECT_EQ(choose_rendition(asset(161), plan(160), 0)->transcoded_kbps, 160);
}

TEST(Renditions, KeepWithinPlanAndWish) {
    const struct {
        int original, plan, wish, expected;
    } cases[] = {
        {900, 160, 0, 160}, {900, 160, 320, 160}, {900, 160, 100, 96}, {900, 0, 320, 160},
        {900, 0, 24, 24},   {900, 96, 0, 96},     {100, 96, 128, 96},  {0, 160, 0, 160},
    };
    for (const auto& c : cases) {
        const auto rendition = choose_rendition(asset(c.original), plan(c.plan), c.wish).value();
        EXPECT_EQ(rendition.transcoded_kbps, c.expected) << c.original << " " << c.plan << " " << c.wish;
        EXPECT_EQ(rendition.content_type, kTranscodedType);
    }
}

TEST(Renditions, SayWhoSetTheLimit) {
    EXPECT_THAT(choose_rendition(asset(900), plan(160), 0)->reason, HasSubstr("your plan allows 160"));
    EXPECT_THAT(choose_rendition(asset(900), plan(160), 96)->reason, HasSubstr("you asked for at most 96"));
}

TEST(Renditions, ReckonTheBitRateFromTheSize) {
    auto unknown = asset(0);
    unknown.size_bytes = 1'250'000;
    unknown.duration_ms = 100'000;
    EXPECT_EQ(choose_rendition(unknown, plan(160), 0)->bitrate_kbps, 100);
    EXPECT_EQ(choose_rendition(unknown, plan(96), 0)->transcoded_kbps, 96);
}

TEST(Renditions, RefuseImpossibleWishes) {
    for (const int wish : {-1, 1, 23})
        EXPECT_EQ(choose_rendition(asset(100), plan(0), wish).error().code, Code::InvalidArgument);
}

TEST(Entitlements, HoldUntilTheirTimeIsOver) {
    Entitlement premium{"premium", 0, 1000};
    const Entitlement free;
    EXPECT_EQ(entitlement_at(999, premium, free).plan_id, "premium");
    EXPECT_EQ(entitlement_at(1000, premium, free).plan_id, "free");
    EXPECT_EQ(entitlement_at(1000, std::nullopt, free).max_bitrate_kbps, 160);
    premium.valid_until = 0;
    EXPECT_EQ(entitlement_at(1000, premium, free).plan_id, "premium");
}

}  // namespace
}  // namespace polyphony::streaming
