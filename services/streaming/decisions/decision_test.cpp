#include "services/streaming/decisions/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/streaming/jobs/transcode_job.h"

namespace polyphony::streaming {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AudioAsset original(int kbps, const std::string& codec, const std::string& type) {
    AudioAsset asset;
    asset.bitrate_kbps = kbps;
    asset.codec = codec;
    asset.content_type = type;
    return asset;
}
AudioAsset flac() { return original(900, "flac", "audio/flac"); }
AudioAsset mp3() { return original(192, "mp3", "audio/mpeg"); }
AudioAsset alac() { return original(800, "alac", "audio/mp4"); }

Entitlement plan_up_to(int kbps) {
    Entitlement plan;
    plan.max_bitrate_kbps = kbps;
    return plan;
}

StreamDetails known(int channels, int rate, int bits) {
    StreamDetails details;
    details.channels = channels;
    details.sample_rate_hz = rate;
    details.bit_depth = bits;
    return details;
}

const DirectPlayProfile kMp3{{"mp3"}, {"mp3"}, {"http"}};
const DirectPlayProfile kMp4{{"m4a"}, {"aac", "alac"}, {}};
const TranscodingProfile kToMp3{"mp3", "mp3", "http"};
const TranscodingProfile kToOpus{"opus", "opus", "http"};
const TranscodingProfile kToFlac{"flac", "flac", "http"};

ClientProfile client(std::vector<DirectPlayProfile> direct, std::vector<TranscodingProfile> transcoding) {
    ClientProfile client;
    client.direct_play = std::move(direct);
    client.transcoding = std::move(transcoding);
    return client;
}

/// What is decided, in a word: what it is converted to, with `direct ` before it if the original will do.
std::string decided(const AudioAsset& asset, const Entitlement& plan, const ClientProfile& client,
                    const StreamDetails& details = {}) {
    const auto decision = decide(asset, plan, client, details);
    return (decision.direct_play ? "direct " : "") + (decision.format ? name(TranscodeJob{*decision.format}) : "none");
}

TEST(Decision, TheOriginalWhereAnyProfilePlaysIt) {
    EXPECT_EQ(decided(mp3(), plan_up_to(0), client({kMp4, kMp3}, {kToMp3})), "direct mp3.raw.192");
    EXPECT_EQ(decided(alac(), plan_up_to(0), client({kMp4, kMp3}, {kToMp3})), "direct mp3.raw.320");
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({{}}, {})), "direct none") << "empty lists allow all";
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({}, {kToFlac})), "flac.raw.0") << "no profile allows nothing";
}

TEST(Decision, SaysOfEachProfileWhyNot) {
    const DirectPlayProfile hls{{"flac"}, {"flac"}, {"hls"}};
    const DirectPlayProfile vorbis{{"flac", "ogg"}, {"vorbis"}, {"http"}};
    const DirectPlayProfile mono{{"flac"}, {"flac"}, {"http"}, 1};
    auto app = client({hls, kMp3, vorbis, mono}, {});
    auto decision = decide(flac(), plan_up_to(0), app, known(2, 44100, 16));
    EXPECT_THAT(decision.reasons, ElementsAre("protocol_not_playable", "container_not_playable", "codec_not_playable",
                                              "too_many_channels"));
    EXPECT_FALSE(decision.error.empty());
    app = client({{}}, {});
    EXPECT_THAT(decide(flac(), plan_up_to(160), app, {}).reasons, ElementsAre("bitrate_above_plan"));
    app.max_kbps = 512;
    EXPECT_THAT(decide(flac(), plan_up_to(0), app, {}).reasons, ElementsAre("bitrate_above_wish"));
    EXPECT_THAT(decide(original(0, "flac", "audio/flac"), plan_up_to(0), app, {}).reasons,
                ElementsAre("bitrate_unknown"));
}

TEST(Decision, LimitsOfACodecKeepTheOriginalBackIfTheyAreRequired) {
    auto app = client({{}}, {kToFlac});
    const auto limit = [&](LimitedProperty property, Comparison comparison, std::vector<std::int64_t> values) {
        app.limitations = {{"flac", property, comparison, std::move(values), true}};
    };
    const auto reason = [&] {
        const auto decision = decide(flac(), plan_up_to(0), app, known(6, 96000, 24));
        return decision.reasons.empty() ? std::string() : decision.reasons[0];
    };
    limit(LimitedProperty::SampleRate, Comparison::AtMost, {48000});
    EXPECT_EQ(reason(), "sample_rate_limited");
    app.limitations[0].required = false;
    EXPECT_EQ(reason(), "") << "a mere wish";
    limit(LimitedProperty::SampleRate, Comparison::AtMost, {96000});
    EXPECT_EQ(reason(), "");
    limit(LimitedProperty::Channels, Comparison::Equals, {1, 2});
    EXPECT_EQ(reason(), "channels_limited");
    EXPECT_EQ(decided(flac(), plan_up_to(0), app, known(6, 96000, 24)), "flac.raw.0") << "made to two channels";
    limit(LimitedProperty::BitDepth, Comparison::NotEquals, {24});
    EXPECT_EQ(reason(), "bit_depth_limited");
    limit(LimitedProperty::Bitrate, Comparison::AtLeast, {1000});
    EXPECT_EQ(reason(), "bitrate_limited");
    app.limitations[0].codec = "mp3";
    EXPECT_EQ(reason(), "") << "of another codec";
    limit(LimitedProperty::SampleRate, Comparison::AtMost, {48000});
    EXPECT_TRUE(decide(flac(), plan_up_to(0), app, {}).direct_play) << "not known";
}

TEST(Decision, ConvertsToTheFirstProfileThatCanBeMade) {
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({}, {kToOpus, kToMp3})), "opus.ogg.160");
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({}, {{"mp3", "mp3", "hls"}, {"wma", "wma", "http"}, kToMp3})),
              "mp3.raw.320");
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({}, {{"ogg", "mp3", "http"}, {"M4A", "AAC", "http"}})),
              "aac.mp4.256");
    EXPECT_EQ(decided(mp3(), plan_up_to(0), client({}, {kToFlac, kToMp3})), "mp3.raw.192") << "nothing is won";
    EXPECT_EQ(decided(flac(), plan_up_to(0), client({}, {{"mp3", "mp3", "http", 1}, kToOpus}), known(2, 0, 0)),
              "opus.ogg.160");
}

TEST(Decision, KeepsToTheLowestLimit) {
    auto app = client({}, {kToFlac, kToMp3});
    EXPECT_EQ(decided(flac(), plan_up_to(160), app), "mp3.raw.160");
    app.max_transcoded_kbps = 128;
    EXPECT_EQ(decided(flac(), plan_up_to(160), app), "mp3.raw.128");
    app.max_kbps = 100;
    EXPECT_EQ(decided(flac(), plan_up_to(0), app), "mp3.raw.96");
    app.limitations = {{"mp3", LimitedProperty::Bitrate, Comparison::AtMost, {64}, false}};
    EXPECT_EQ(decided(flac(), plan_up_to(0), app), "mp3.raw.64") << "a wish, too";
    app.max_kbps = 8;
    EXPECT_EQ(decided(flac(), plan_up_to(0), app), "none") << "lower than MP3 goes";
    app = client({}, {kToMp3});
    app.limitations = {{"mp3", LimitedProperty::SampleRate, Comparison::AtMost, {22050}, true}};
    EXPECT_EQ(decided(flac(), plan_up_to(0), app, known(2, 44100, 16)), "none");
}

TEST(Decision, DescribesBothStreams) {
    const auto decision = decide(alac(), plan_up_to(0), client({}, {kToOpus}), known(6, 96000, 24));
    EXPECT_EQ(decision.source.container, "mp4");
    EXPECT_EQ(decision.source.codec, "alac");
    EXPECT_EQ(decision.source.kbps, 800);
    EXPECT_EQ(decision.transcoded.container, "ogg");
    EXPECT_EQ(decision.transcoded.channels, 2);
    EXPECT_EQ(decision.transcoded.sample_rate_hz, 48000);
    EXPECT_EQ(decision.transcoded.bit_depth, 0);
    const auto lossless = decide(flac(), plan_up_to(0), client({}, {kToFlac}), known(2, 96000, 24));
    EXPECT_EQ(lossless.transcoded.sample_rate_hz, 96000);
    EXPECT_EQ(lossless.transcoded.bit_depth, 24);
}

TEST(Decision, TooMuchIsRefused) {
    EXPECT_TRUE(check(client({kMp3}, {kToMp3})));
    EXPECT_FALSE(check(client(std::vector<DirectPlayProfile>(65), {})));
    EXPECT_FALSE(check(client({}, std::vector<TranscodingProfile>(65))));
    EXPECT_FALSE(check(client({{std::vector<std::string>(65), {}, {}}}, {})));
    auto app = client({}, {});
    app.limitations.resize(1);
    EXPECT_FALSE(check(app)) << "no values";
    app.limitations.clear();
    app.max_kbps = -1;
    EXPECT_FALSE(check(app));
}

}  // namespace
}  // namespace polyphony::streaming
