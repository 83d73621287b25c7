#include "services/streaming/hls/variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::streaming::hls {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const std::string& codec, int bitrate_kbps, int max_kbps) {
    AudioAsset asset;
    asset.codec = codec;
    asset.bitrate_kbps = bitrate_kbps;
    std::vector<std::string> names;
    for (const auto& variant : variants_of(asset, max_kbps)) names.push_back(variant_name(variant));
    return names;
}

TEST(Variants, AreAllThereIsForLosslessAudioWithoutLimit) {
    EXPECT_THAT(names("flac", 900, 0),
                ElementsAre("aac-128", "aac-64", "aac-192", "aac-256", "aac-320", "opus-64", "opus-128", "flac"));
}

TEST(Variants, KeepToThePlan) {
    EXPECT_THAT(names("flac", 900, 160), ElementsAre("aac-128", "aac-64", "opus-64", "opus-128"));
    EXPECT_THAT(names("flac", 900, 48), ElementsAre("aac-48"));
    EXPECT_THAT(names("flac", 150, 160), ElementsAre("aac-128", "aac-64", "opus-64", "opus-128", "flac"));
}

TEST(Variants, HaveNoMoreBitsThanALossyOriginal) {
    EXPECT_THAT(names("vorbis", 192, 0), ElementsAre("aac-128", "aac-64", "aac-192", "opus-64", "opus-128"));
    EXPECT_THAT(names("opus", 48, 0), ElementsAre("aac-48"));
    EXPECT_THAT(names("mp3", 0, 128), ElementsAre("aac-128", "aac-64", "opus-64", "opus-128"));
}

TEST(Variants, HaveOneNameEach) {
    for (const auto* name : {"aac-64", "opus-128", "flac"}) EXPECT_EQ(variant_name(variant_of(name).value()), name);
    for (const auto* name :
         {"", "aac", "aac-", "aac-064", "aac-64x", "aac-9999", "aac--64", "flac-1", "flac-", "mp3-128", "x-64"})
        EXPECT_FALSE(variant_of(name)) << name;
}

TEST(Variants, NameTheirCodecs) {
    EXPECT_EQ(codecs_of(*variant_of("aac-64")), "mp4a.40.2");
    EXPECT_EQ(codecs_of(*variant_of("opus-64")), "Opus");
    EXPECT_EQ(codecs_of(*variant_of("flac")), "fLaC");
}

}  // namespace
}  // namespace polyphony::streaming::hls
