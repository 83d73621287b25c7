#include "services/streaming/transcoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class TranscoderTest : public ::testing::Test {
  protected:
    TranscoderTest() {
        write_tone(folder_.path() / "tone.wav", 5);
        asset_.track_id = "track";
        asset_.path = folder_.path() / "tone.wav";
        options_.cache = folder_.path() / "cache";
    }

    /// A program in ffmpeg's place, which notes each start and then runs `script` with the output in $out.
    void pretend(const std::string& script) {
        options_.ffmpeg = folder_.path() / "ffmpeg";
        std::ofstream(options_.ffmpeg) << "#!/bin/sh\necho x >> " << (folder_.path() / "starts").string()
                                       << "\nfor out; do :; done\nout=${out#file:}\n"
                                       << script << "\n";
        fs::permissions(options_.ffmpeg, fs::perms::owner_all);
    }
    int starts() {
        std::ifstream file(folder_.path() / "starts");
        int count = 0;
        for (std::string line; std::getline(file, line);) ++count;
        return count;
    }
    Transcoder& transcoder() {
        if (!transcoder_) transcoder_.emplace(runner_.io(), audio_, options_, testing::metrics());
        return *transcoder_;
    }
    std::future<Result<std::string>> ask(int kbps) {
        return asio::co_spawn(runner_.io(), transcoder().rendition(asset_, kbps), asio::use_future);
    }
    std::size_t cached() {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(options_.cache), fs::directory_iterator()));
    }

    testing::TemporaryFolder folder_;
    AudioAsset asset_;
    LocalStore audio_;
    TranscoderOptions options_;
    Runner runner_;
    std::optional<Transcoder> transcoder_;
};

TEST_F(TranscoderTest, MakesOpusInOgg) {
    const auto path = ask(48).get();
    ASSERT_TRUE(path) << path.error().message;
    std::ifstream file(*path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_THAT(bytes, ::testing::StartsWith("OggS"));
    EXPECT_THAT(bytes.substr(0, 100), HasSubstr("OpusHead"));
    // 5 s at 48 kbit/s are 30 kB.
    EXPECT_LT(bytes.size(), 40'000U);
    EXPECT_GT(bytes.size(), 2'000U);
}

TEST_F(TranscoderTest, SharesOneTranscodeAndKeepsItsResult) {
    pretend("sleep 0.2; echo audio > $out");
    transcoder().start_ahead(asset_, 96);
    auto first = ask(96);
    auto second = ask(96);
    EXPECT_EQ(first.get().value(), second.get().value());
    EXPECT_TRUE(ask(96).get());
    EXPECT_EQ(starts(), 1);
    asset_.modified_ms = 7;
    EXPECT_TRUE(ask(96).get());
    EXPECT_EQ(starts(), 2);
}

TEST_F(TranscoderTest, LeavesNothingOfAFailure) {
    pretend("echo half > $out; exit 1");
    const auto failed = ask(96).get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::FailedPrecondition);
    EXPECT_EQ(cached(), 0U);
}

TEST_F(TranscoderTest, SaysThatFfmpegIsMissing) {
    options_.ffmpeg = "/nowhere/ffmpeg";
    const auto failed = ask(96).get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::Unavailable);
    EXPECT_THAT(failed.error().message, HasSubstr("ffmpeg is not installed"));
}

TEST_F(TranscoderTest, RefusesAudioThatIsNone) {
    std::ofstream(folder_.path() / "tone.wav") << "#EXTM3U\nfile:///etc/passwd\n";
    EXPECT_EQ(ask(96).get().error().code, Code::FailedPrecondition);
}

TEST_F(TranscoderTest, KillsWhatTakesTooLong) {
    pretend("sleep 100");
    options_.process.time = std::chrono::seconds(1);
    EXPECT_EQ(ask(96).get().error().code, Code::FailedPrecondition);
}

TEST_F(TranscoderTest, StopsProcessesThatUseTooMuch) {
    pretend("head -c 2000000 /dev/zero > $out");
    options_.process.file_bytes = 1'000'000;
    EXPECT_EQ(ask(96).get().error().code, Code::FailedPrecondition);
    EXPECT_EQ(cached(), 0U);
}

TEST_F(TranscoderTest, GivesUpWaitingAndGoesOn) {
    const auto gate = (folder_.path() / "gate").string();
    pretend("while [ ! -e " + gate + " ]; do sleep 0.01; done; echo audio > $out");
    options_.wait = std::chrono::seconds(0);
    EXPECT_EQ(ask(96).get().error().code, Code::Unavailable);
    std::ofstream(gate) << "open";
    EXPECT_TRUE(testing::eventually([&] { return ask(96).get().has_value(); }));
    EXPECT_EQ(starts(), 1);
}

TEST_F(TranscoderTest, BoundsWhatWaits) {
    const auto gate = (folder_.path() / "gate").string();
    pretend("while [ ! -e " + gate + " ]; do sleep 0.01; done; echo audio > $out");
    options_.max_waiting = 1;
    auto running = ask(96);
    EXPECT_TRUE(testing::eventually([&] { return starts() == 1; }));
    auto waiting = ask(64);
    EXPECT_THAT(ask(32).get().error().message, HasSubstr("too many"));
    EXPECT_EQ(starts(), 1) << "one at a time";
    std::ofstream(gate) << "open";
    EXPECT_TRUE(running.get());
    EXPECT_TRUE(waiting.get());
}

TEST_F(TranscoderTest, DropsWhatWasNotUsedForLongest) {
    pretend("head -c 1000 /dev/zero > $out");
    options_.max_cache_bytes = 2500;
    const auto oldest = ask(32).get().value();
    const auto used_again = ask(48).get().value();
    const auto past = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(oldest, past);
    fs::last_write_time(used_again, past - std::chrono::hours(1));
    EXPECT_TRUE(ask(48).get());
    const auto newest = ask(64).get().value();
    EXPECT_TRUE(testing::eventually([&] { return !fs::exists(oldest); }));
    EXPECT_TRUE(fs::exists(used_again));
    EXPECT_TRUE(fs::exists(newest));
}

TEST_F(TranscoderTest, ClearsAwayWhatACrashLeft) {
    fs::create_directories(options_.cache);
    std::ofstream(fs::path(options_.cache) / "x.opus.part") << "half";
    transcoder();
    EXPECT_EQ(cached(), 0U);
}

}  // namespace
}  // namespace polyphony::streaming
