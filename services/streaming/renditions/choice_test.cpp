#include "services/streaming/renditions/choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

AudioAsset asset(int kbps, const std::string& codec = "", const std::string& type = "audio/flac") {
    AudioAsset asset;
    asset.content_type = type;
    asset.codec = codec;
    asset.bitrate_kbps = kbps;
    return asset;
}
AudioAsset flac_asset() { return asset(900, "flac"); }
AudioAsset mp3_asset() { return asset(192, "mp3", "audio/mpeg"); }

Entitlement plan(int kbps) {
    Entitlement entitlement;
    entitlement.max_bitrate_kbps = kbps;
    return entitlement;
}
Wish at_most(int kbps) {
    Wish wish;
    wish.max_kbps = kbps;
    return wish;
}
Wish playing(std::vector<std::string> formats, int kbps = 0) {
    Wish wish;
    wish.max_kbps = kbps;
    wish.formats = std::move(formats);
    return wish;
}

/// The name of what is chosen; `original` for the original.
std::string chosen(const AudioAsset& from, const Entitlement& entitlement, const Wish& wish) {
    const auto choice = choose(from, entitlement, wish);
    if (!choice) return choice.error().message;
    return choice->job ? name(*choice->job) : "original";
}

TEST(Choice, IsNeverTheWholeFileOfAPart) {
    const auto part = [](AudioAsset asset) {
        asset.part = {0, 5'000'000};
        return asset;
    };
    EXPECT_EQ(chosen(part(flac_asset()), plan(0), {}), "flac.raw.0");
    EXPECT_EQ(chosen(part(flac_asset()), plan(0), playing({"audio/flac"})), "flac.raw.0");
    EXPECT_EQ(chosen(part(flac_asset()), plan(160), {}), "opus.ogg.160");
    EXPECT_EQ(chosen(part(mp3_asset()), plan(0), {}), "mp3.raw.192");
    EXPECT_EQ(chosen(part(mp3_asset()), plan(0), playing({"audio/mpeg"})), "mp3.raw.192");
    EXPECT_EQ(chosen(part(asset(160, "vorbis", "audio/ogg")), plan(0), {}), "opus.ogg.160");
    EXPECT_EQ(choose(part(flac_asset()), plan(0), {})->reasons.front(), "part_of_file");
}

TEST(Choice, IsTheOriginalWithoutLimit) {
    const auto choice = choose(flac_asset(), plan(0), {}).value();
    EXPECT_FALSE(choice.job);
    EXPECT_EQ(choice.bitrate_kbps, 900);
    EXPECT_EQ(choice.content_type, "audio/flac");
    EXPECT_THAT(choice.reasons, IsEmpty());
    EXPECT_THAT(choice.sentence, HasSubstr("no limit"));
}

TEST(Choice, IsTheOriginalWithinTheLimit) {
    EXPECT_EQ(chosen(asset(160), plan(160), {}), "original");
    EXPECT_EQ(chosen(asset(161), plan(160), {}), "opus.ogg.160");
}

TEST(Choice, KeepsWithinPlanAndWish) {
    const struct {
        int original, plan, wish, expected;
    } cases[] = {
        {900, 160, 0, 160}, {900, 160, 320, 160}, {900, 160, 100, 96}, {900, 0, 320, 160},
        {900, 0, 24, 24},   {900, 96, 0, 96},     {100, 96, 128, 96},  {0, 160, 0, 160},
    };
    for (const auto& c : cases) {
        const auto choice = choose(asset(c.original), plan(c.plan), at_most(c.wish)).value();
        EXPECT_EQ(choice.bitrate_kbps, c.expected) << c.original << " " << c.plan << " " << c.wish;
        EXPECT_EQ(choice.content_type, "audio/ogg; codecs=opus");
    }
}

TEST(Choice, NamesItsReasons) {
    EXPECT_THAT(choose(flac_asset(), plan(160), {})->reasons, ElementsAre("bitrate_above_plan"));
    EXPECT_THAT(choose(flac_asset(), plan(160), {})->sentence, HasSubstr("your plan allows 160"));
    EXPECT_THAT(choose(flac_asset(), plan(160), at_most(96))->reasons,
                ElementsAre("bitrate_above_plan", "bitrate_above_wish"));
    EXPECT_THAT(choose(flac_asset(), plan(0), at_most(96))->sentence, HasSubstr("you asked for at most 96"));
    EXPECT_THAT(choose(mp3_asset(), plan(160), {})->reasons, ElementsAre("bitrate_above_plan", "lossy_to_lossy"));
    EXPECT_THAT(choose(asset(0, "flac"), plan(160), {})->reasons, ElementsAre("bitrate_unknown"));
    auto wish = playing({"audio/mpeg"});
    EXPECT_THAT(choose(flac_asset(), plan(0), wish)->reasons, ElementsAre("format_not_playable"));
    wish.start_ms = 30'000;
    wish.gain_db = -3.5;
    wish.peak_dbtp = -0.3;
    const auto choice = choose(mp3_asset(), plan(0), wish).value();
    EXPECT_THAT(choice.reasons, ElementsAre("start_asked_for", "gain_asked_for", "lossy_to_lossy"));
    EXPECT_EQ(name(*choice.job), "mp3.raw.192.s30000.g-350.p-30");
}

TEST(Choice, IsWhatTheClientPlays) {
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/flac", "audio/mpeg"})), "original");
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/x-flac"})), "original");
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/mpeg"})), "mp3.raw.320");
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/mp4; codecs=\"mp4a.40.2\""})), "aac.mp4.256");
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/aac"})), "aac.raw.256");
    EXPECT_EQ(chosen(flac_asset(), plan(0), playing({"audio/webm; codecs=opus"}, 128)), "opus.webm.128");
    EXPECT_EQ(chosen(flac_asset(), plan(128), playing({"audio/mpeg", "audio/ogg"})), "opus.ogg.128") << "the best";
    EXPECT_EQ(chosen(asset(0, "vorbis", "audio/ogg"), plan(0), playing({"audio/ogg; codecs=opus"})), "opus.ogg.160");
    EXPECT_EQ(chosen(mp3_asset(), plan(0), playing({"AUDIO/MP3"})), "original");
    EXPECT_EQ(choose(flac_asset(), plan(0), playing({"audio/midi"})).error().code, Code::FailedPrecondition);
}

TEST(Choice, StaysLosslessWhereItCan) {
    const auto alac = asset(900, "alac", "audio/mp4");
    EXPECT_EQ(chosen(alac, plan(0), playing({"audio/flac", "audio/ogg"})), "flac.raw.0");
    EXPECT_EQ(chosen(alac, plan(0), playing({"audio/mp4; codecs=flac"})), "flac.mp4.0");
    EXPECT_EQ(chosen(alac, plan(320), playing({"audio/flac", "audio/ogg"})), "opus.ogg.160");
}

TEST(Choice, AddsNoBitsToLossyAudio) {
    EXPECT_EQ(chosen(asset(96, "vorbis", "audio/ogg"), plan(0), playing({"audio/mpeg"})), "mp3.raw.96");
    EXPECT_EQ(chosen(asset(24, "opus", "audio/ogg"), plan(0), playing({"audio/mpeg"})), "mp3.raw.32");
}

TEST(Choice, ReckonsTheBitRateFromTheSize) {
    auto unknown = asset(0);
    unknown.size_bytes = 1'250'000;
    unknown.duration_ms = 100'000;
    EXPECT_EQ(choose(unknown, plan(160), {})->bitrate_kbps, 100);
    EXPECT_EQ(choose(unknown, plan(96), {})->bitrate_kbps, 96);
}

TEST(Choice, RefusesImpossibleWishes) {
    for (const int kbps : {-1, 1, 23})
        EXPECT_EQ(choose(asset(100), plan(0), at_most(kbps)).error().code, Code::InvalidArgument);
    Wish wish;
    wish.start_ms = -1;
    EXPECT_EQ(choose(asset(100), plan(0), wish).error().code, Code::InvalidArgument);
    EXPECT_EQ(choose(flac_asset(), plan(0), playing(std::vector<std::string>(33, "audio/ogg"))).error().code,
              Code::InvalidArgument);
    wish = {};
    for (const double gain : {41.0, -41.0, std::nan("")}) {
        wish.gain_db = gain;
        EXPECT_EQ(choose(asset(100), plan(0), wish).error().code, Code::InvalidArgument);
    }
}

TEST(JobNames, AreReadAsTheyAreWritten) {
    for (const auto* text :
         {"opus.ogg.128", "flac.mp4.0", "aac.raw.64.s1", "mp3.raw.320.g-350.p-30", "opus.webm.24.s5.g100"}) {
        const auto job = job_named(text);
        ASSERT_TRUE(job) << text;
        EXPECT_EQ(name(*job), text);
    }
    for (const auto* text : {"", "opus", "opus.ogg", "opus.ogg.0", "opus.ogg.9999", "flac.ogg.0", "mp3.mp4.128",
                             "opus.ogg.x", "opus.ogg.128.s", "opus.ogg.128.s-5", "opus.ogg.128.", "original", "a.b.c"})
        EXPECT_FALSE(job_named(text)) << text;
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
