// HLS over real HTTP, from renditions that are whole and from such that still grow.
#include "services/streaming/hls/hls_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <thread>

#include "platform/http/test_server.h"
#include "services/streaming/hls/addresses.h"
#include "services/streaming/hls/test_rendition.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming::hls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// The lines of a playlist that are addresses.
std::vector<std::string> addresses(const std::string& playlist) {
    std::vector<std::string> found;
    std::istringstream lines(playlist);
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line.front() != '#') found.push_back(line);
    return found;
}

class HlsHttpTest : public ::testing::Test, public StreamingFixture {
  protected:
    HlsHttpTest() : StreamingFixture("sqlite") {
        hls_.add_to(router_);
        server_ = std::make_unique<http::test::RunningServer>(router_);
        client_ = std::make_unique<http::test::Client>(server_->port());
    }
    ~HlsHttpTest() override {
        server_->stop();
        database.reset();
    }

    Task<Result<std::shared_ptr<GrowingFile>>> open() {
        ++opened_;
        if (!rendition_) co_return fail(Code::Unavailable, "There is too much to do.");
        co_return rendition_;
    }

    std::string master() const { return address(urls, track, ann, now / 1000 + 3600); }
    /// The folder that addresses of a track are relative to.
    std::string folder() const { return "/media/hls/" + track + "/"; }
    /// The address of a variant's playlist.
    std::string variant(const std::string& name) {
        for (const auto& address : addresses(client_->get(master()).body))
            if (address.starts_with(name + "/")) return folder() + address;
        return {};
    }
    std::string segment(const std::string& variant, const std::string& name) {
        const auto playlist = this->variant(variant);
        return folder() + variant + "/" + name + playlist.substr(playlist.find('?'));
    }

    const std::string bytes_ = make_tone("aac", "20");  // As long as the fixture's track.
    std::shared_ptr<TestRendition> rendition_ = std::make_shared<TestRendition>(bytes_);
    std::atomic<int> opened_ = 0;
    OpenSegments open_segments_{4, std::chrono::seconds(30)};
    HlsHttp hls_{*database,
                 urls,
                 open_segments_,
                 [this](AudioAsset, AudioFormat) { return open(); },
                 [this](std::string user_id) { return playback.entitlement(std::move(user_id)); },
                 [this] { return now; }};
    http::Router router_;
    std::unique_ptr<http::test::RunningServer> server_;
    std::unique_ptr<http::test::Client> client_;
};

TEST_F(HlsHttpTest, ListsWhatThePlanAllows) {
    AudioAsset lossless;
    lossless.track_id = track;
    lossless.path = "song.flac";
    lossless.codec = "flac";
    lossless.bitrate_kbps = 800;
    put(lossless);
    const auto answer = client_->get(master());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/vnd.apple.mpegurl");
    EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "*");
    EXPECT_EQ(answer.headers.at("cache-control"), "no-cache");
    EXPECT_THAT(addresses(answer.body), SizeIs(4));
    entitle(ann, {"premium", 0, 0});
    const auto premium = client_->get(master()).body;
    EXPECT_THAT(addresses(premium), SizeIs(8));
    EXPECT_THAT(premium, HasSubstr("BANDWIDTH=880000,AVERAGE-BANDWIDTH=800000,CODECS=\"fLaC\"\nflac/index.m3u8?"));
}

TEST_F(HlsHttpTest, GivesThePartsOfTheRendition) {
    rendition_->grow();
    const auto playlist = client_->get(variant("aac-64"));
    ASSERT_EQ(playlist.status, 200) << playlist.body;
    EXPECT_EQ(playlist.headers.at("cache-control"), "private, max-age=3600, immutable");
    std::smatch map;
    ASSERT_TRUE(std::regex_search(playlist.body, map, std::regex("#EXT-X-MAP:URI=\"(.*)\"")));
    const auto init = client_->get(folder() + "aac-64/" + map[1].str());
    EXPECT_EQ(init.headers.at("content-type"), "audio/mp4");
    auto whole = init.body;
    EXPECT_THAT(addresses(playlist.body), SizeIs(5));
    for (const auto& address : addresses(playlist.body)) {
        const auto part = client_->get(folder() + "aac-64/" + address);
        EXPECT_EQ(part.status, 200);
        EXPECT_EQ(part.headers.at("cache-control"), "private, max-age=3600, immutable");
        whole += part.body;
    }
    EXPECT_TRUE(whole == bytes_);
    EXPECT_EQ(opened_, 1);
}

TEST_F(HlsHttpTest, BeginsBeforeTheRenditionIsWhole) {
    rendition_->grow_to(bytes_.size() / 3);
    const auto expected = client_->get(variant("aac-64"));
    EXPECT_EQ(expected.headers.at("cache-control"), "no-cache");
    EXPECT_THAT(expected.body, HasSubstr("#EXT-X-ENDLIST"));
    EXPECT_EQ(client_->get(segment("aac-64", "0.m4s")).status, 200);
    const auto last = segment("aac-64", "4.m4s");
    const auto asked = rendition_->asked();
    client_->send("GET " + last + " HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_TRUE(testing::eventually([&] { return rendition_->asked() > asked; }));
    rendition_->grow();
    const auto answer = client_->read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(bytes_.ends_with(answer.body));
    const auto exact = client_->get(variant("aac-64"));
    EXPECT_EQ(exact.headers.at("cache-control"), "private, max-age=3600, immutable");
    EXPECT_EQ(addresses(exact.body), addresses(expected.body));
}

TEST_F(HlsHttpTest, RefusesWhatIsNotSigned) {
    rendition_->grow();
    EXPECT_EQ(client_->get(master() + "x").status, 403);
    EXPECT_EQ(client_->get(folder() + "master.m3u8").status, 403);
    const auto address = variant("aac-64");
    const auto query = address.substr(address.find('?'));
    EXPECT_EQ(client_->get(folder() + "aac-320/index.m3u8" + query).status, 403);
    EXPECT_EQ(client_->get(folder() + "master.m3u8" + query).status, 403);
    EXPECT_EQ(client_->get("/media/hls/" + ids::make() + "/aac-64/index.m3u8" + query).status, 403);
    EXPECT_EQ(client_->get(address).status, 200);
    now += 2LL * 3600 * 1000;
    EXPECT_EQ(client_->get(address).status, 403);
}

TEST_F(HlsHttpTest, KnowsNoOtherSegments) {
    rendition_->grow();
    for (const auto* name : {"5.m4s", "-1.m4s", "x.m4s", ".m4s", "1.ts", "99999999999999999999999.m4s"})
        EXPECT_EQ(client_->get(segment("aac-64", name)).status, 404) << name;
}

TEST_F(HlsHttpTest, TriesAnewAfterAFailure) {
    const auto address = variant("aac-64");
    rendition_->break_off();
    EXPECT_EQ(client_->get(address).status, 503);
    rendition_ = std::make_shared<TestRendition>(bytes_);
    rendition_->grow();
    EXPECT_EQ(client_->get(address).status, 200);
    rendition_ = std::make_shared<TestRendition>("This is no MP4 file, but some text that someone wrote.");
    rendition_->grow();
    open_segments_.forget(track, "aac-64");
    EXPECT_EQ(client_->get(address).status, 500);
}

}  // namespace
}  // namespace polyphony::streaming::hls
