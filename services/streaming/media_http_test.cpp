// The audio over real HTTP, byte for byte.
#include "services/streaming/media_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "platform/http/test_server.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::run;
using ::testing::HasSubstr;

class MediaHttpTest : public ::testing::Test, public StreamingFixture {
  protected:
    MediaHttpTest() : StreamingFixture("sqlite") {
        media.add_to(router_);
        server_ = std::make_unique<http::test::RunningServer>(router_);
        client_ = std::make_unique<http::test::Client>(server_->port());
        std::ifstream file(folder.path() / "tone.wav", std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    // The database's threads may still hold what belongs to the server's io_context, which therefore goes last.
    ~MediaHttpTest() override {
        server_->stop();
        database.reset();
    }

    std::string url(int max_kbps = 0) { return run(playback.stream({ann}, {track, max_kbps})).value().url; }

    http::Router router_;
    std::unique_ptr<http::test::RunningServer> server_;
    std::unique_ptr<http::test::Client> client_;
    std::string bytes_;
};

TEST_F(MediaHttpTest, SendsTheWholeFileAndRanges) {
    const auto whole = client_->get(url());
    EXPECT_EQ(whole.status, 200);
    EXPECT_TRUE(whole.body == bytes_);
    EXPECT_EQ(whole.headers.at("content-type"), "audio/x-wav");
    EXPECT_EQ(whole.headers.at("accept-ranges"), "bytes");
    EXPECT_EQ(whole.headers.at("cache-control"), "private, max-age=21600, immutable");

    const auto part = client_->get(url(), "Range: bytes=1000-4999\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_TRUE(part.body == bytes_.substr(1000, 4000));
    EXPECT_EQ(part.headers.at("content-range"), "bytes 1000-4999/" + std::to_string(bytes_.size()));
    EXPECT_TRUE(client_->get(url(), "Range: bytes=-100\r\n").body == bytes_.substr(bytes_.size() - 100));
    EXPECT_EQ(client_->get(url(), "Range: bytes=999999999-\r\n").status, 416);
    EXPECT_EQ(client_->get(url(), "If-None-Match: " + whole.headers.at("etag") + "\r\n").status, 304);

    client_->send("HEAD " + url() + " HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client_->read(true).headers.at("content-length"), std::to_string(bytes_.size()));
}

TEST_F(MediaHttpTest, APartOfAFileIsSentAsAFileOfItsOwn) {
    const auto of_the_whole = url();
    AudioAsset asset;
    asset.track_id = track;
    asset.path = folder.path() / "tone.wav";
    asset.content_type = "audio/x-wav";
    asset.codec = "pcm";
    asset.bitrate_kbps = 64;
    asset.duration_ms = 3000;
    asset.modified_ms = 1'700'000'000'000;
    asset.part = {2'000'000, 5'000'000};
    put(asset);
    open_files.forget(track);
    entitle(ann, {"family", 0});
    EXPECT_EQ(client_->get(of_the_whole).status, 404) << "an address of before";

    const auto whole = client_->get(url());
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(whole.headers.at("content-type"), "audio/flac");
    EXPECT_TRUE(whole.body.starts_with("fLaC"));
    EXPECT_LT(whole.body.size(), bytes_.size() / 2);
    const auto range = client_->get(url(), "Range: bytes=1000-1999\r\n");
    EXPECT_EQ(range.status, 206);
    EXPECT_TRUE(range.body == whole.body.substr(1000, 1000));

    asset.part.start_us = 3'000'000;
    put(asset);
    open_files.forget(track);
    const auto shorter = client_->get(url());
    EXPECT_NE(shorter.headers.at("etag"), whole.headers.at("etag"));
    EXPECT_LT(shorter.body.size(), whole.body.size());
}

TEST_F(MediaHttpTest, SendsSeveralRanges) {
    const auto answer = client_->get(url(), "Range: bytes=1000-1999, -100\r\n");
    EXPECT_EQ(answer.status, 206);
    EXPECT_THAT(answer.headers.at("content-type"), ::testing::StartsWith("multipart/byteranges; boundary="));
    EXPECT_THAT(answer.body, HasSubstr("\r\n\r\n" + bytes_.substr(1000, 1000) + "\r\n--"));
    EXPECT_THAT(answer.body, HasSubstr("\r\n\r\n" + bytes_.substr(bytes_.size() - 100) + "\r\n--"));
}

TEST_F(MediaHttpTest, SeesThatAFileWasWrittenToBetweenTwoRanges) {
    const auto address = url();
    const auto before = client_->get(address, "Range: bytes=0-99\r\n");
    ASSERT_EQ(before.status, 206);
    write_tone(folder.path() / "tone.wav", 10);
    const auto after = client_->get(address, "Range: bytes=100-\r\nIf-Range: " + before.headers.at("etag") + "\r\n");
    EXPECT_EQ(after.status, 200);
    EXPECT_NE(after.headers.at("etag"), before.headers.at("etag"));
    EXPECT_EQ(after.body.size(), std::filesystem::file_size(folder.path() / "tone.wav"));
}

TEST_F(MediaHttpTest, SurvivesTenThousandMalformedRanges) {
    const auto address = url();
    std::mt19937 random(1);
    constexpr std::string_view kBytes = "0123456789-,=bytes \t;xX/+*.%\"";
    const auto size = std::to_string(bytes_.size());
    for (int i = 0; i < 10'000; ++i) {
        std::string range = i % 2 == 0 ? "bytes=" : "";
        for (auto count = random() % 40; count > 0; --count) range += kBytes[random() % kBytes.size()];
        const auto answer = client_->get(address, "Range: " + range + "\r\n");
        ASSERT_THAT(answer.status, ::testing::AnyOf(200, 206, 416)) << range;
        ASSERT_TRUE(answer.status != 200 || answer.body == bytes_) << range;
        ASSERT_TRUE(answer.status != 416 || answer.headers.at("content-range") == "bytes */" + size) << range;
        const auto part = answer.headers.find("content-range");
        if (answer.status != 206 || part == answer.headers.end()) continue;
        const auto first = std::stoul(part->second.substr(std::string("bytes ").size()));
        ASSERT_TRUE(answer.body == bytes_.substr(first, answer.body.size())) << range;
    }
}

TEST_F(MediaHttpTest, SendsTheSameTranscodedBytesEachTime) {
    const auto address = url(32);
    const auto whole = client_->get(address);
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(whole.headers.at("content-type"), "audio/ogg; codecs=opus");
    EXPECT_LT(whole.body.size(), bytes_.size());
    EXPECT_THAT(whole.body.substr(0, 100), HasSubstr("OpusHead"));
    EXPECT_EQ(whole.headers.at("polyphony-rendition"), "opus.ogg.32; why=\"bitrate_above_wish\"");
    open_files.forget(track);
    const auto part = client_->get(address, "Range: bytes=100-199\r\nIf-Range: " + whole.headers.at("etag") + "\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_TRUE(part.body == whole.body.substr(100, 100));
}

TEST_F(MediaHttpTest, StreamsWhatIsBeingMade) {
    // Long enough that the head comes before the end.
    write_tone(folder.path() / "tone.wav", 600);
    const auto address = url(32);
    const auto whole = client_->get(address);
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(whole.headers.at("transfer-encoding"), "chunked");
    const auto again = client_->get(address);
    EXPECT_EQ(again.headers.at("content-length"), std::to_string(whole.body.size())) << "a file by now";
    EXPECT_TRUE(again.body == whole.body);
    EXPECT_EQ(again.headers.at("etag"), whole.headers.at("etag"));
    EXPECT_EQ(client_->get(address, "If-None-Match: " + whole.headers.at("etag") + "\r\n").status, 304);
}

TEST_F(MediaHttpTest, WaitsForARenditionWhoseSizeIsAskedFor) {
    const auto part = client_->get(url(24), "Range: bytes=0-99\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body.size(), 100U);
    client_->send("HEAD " + url(48) + " HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_GT(std::stoi(client_->read(true).headers.at("content-length")), 1000);
}

TEST_F(MediaHttpTest, SaysWhyATrackCannotBeConverted) {
    std::ofstream(folder.path() / "tone.wav") << "#EXTM3U\nfile:///etc/passwd\n";
    const auto address = url(32);
    for (int i = 0; i < 2; ++i) {
        const auto refused = client_->get(address);
        EXPECT_EQ(refused.status, static_cast<int>(http::problem(Error{Code::FailedPrecondition, ""}).status))
            << refused.body;
        EXPECT_THAT(refused.body, HasSubstr("cannot be read as audio"));
    }
}

TEST_F(MediaHttpTest, RefusesWhatIsNotSigned) {
    const auto address = url();
    EXPECT_EQ(client_->get(address + "x").status, 403);
    EXPECT_EQ(client_->get("/media/audio/" + track).status, 403);
    EXPECT_EQ(client_->get("/media/audio/" + ids::make() + address.substr(address.find('?'))).status, 403);
    now += 7LL * 3600 * 1000;
    const auto expired = client_->get(address);
    EXPECT_EQ(expired.status, 403);
    EXPECT_THAT(expired.body, HasSubstr("expired"));
}

TEST_F(MediaHttpTest, SaysThatAFileIsMissing) {
    const auto address = url();
    std::filesystem::remove(folder.path() / "tone.wav");
    EXPECT_EQ(client_->get(address).status, 404);
}

TEST_F(MediaHttpTest, NeedsNoDatabaseForTheNextRange) {
    const auto address = url();
    EXPECT_EQ(client_->get(address, "Range: bytes=0-99\r\n").status, 206);
    (void)database->write_now([&](storage::Transaction& transaction) -> Result<int> {
        store::delete_asset(transaction, track);
        return 0;
    });
    EXPECT_TRUE(client_->get(address, "Range: bytes=100-199\r\n").body == bytes_.substr(100, 100));
    open_files.forget(track);
    EXPECT_EQ(client_->get(address, "Range: bytes=0-99\r\n").status, 404);
}

}  // namespace
}  // namespace polyphony::streaming
