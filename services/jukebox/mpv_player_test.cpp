#include "services/jukebox/mpv_player.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony::jukebox {
namespace {

/// A mono WAV file with a tone.
void write_tone(const std::filesystem::path& path, std::uint32_t seconds) {
    constexpr std::uint32_t kRate = 8000;
    const auto samples = kRate * seconds;
    std::ofstream file(path, std::ios::binary);
    const auto number = [&](auto value) { file.write(reinterpret_cast<const char*>(&value), sizeof(value)); };
    file << "RIFF";
    number(36 + samples);
    file << "WAVEfmt ";
    number(std::uint32_t{16});
    number(std::uint16_t{1});
    number(std::uint16_t{1});
    number(kRate);
    number(kRate);
    number(std::uint16_t{1});
    number(std::uint16_t{8});
    file << "data";
    number(samples);
    for (std::uint32_t i = 0; i < samples; ++i) file.put(static_cast<char>(128 + 100 * std::sin(0.3 * i)));
}

class MpvPlayerTest : public ::testing::Test {
  protected:
    MpvPlayerTest() {
        write_tone(folder_.path() / "long.wav", 60);
        write_tone(folder_.path() / "short.wav", 1);
        player_->on_end([this](std::optional<Error> broken) {
            ++ends_;
            broken_ = std::move(broken);
        });
    }

    template <class Condition>
    bool eventually(Condition condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!condition() && std::chrono::steady_clock::now() < until) io_.run_for(std::chrono::milliseconds(5));
        return condition();
    }
    std::int64_t position() { return player_->position_ms().value_or(-1); }
    std::string file(const std::string& name) { return (folder_.path() / name).string(); }

    testing::TemporaryFolder folder_;
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::unique_ptr<Player> player_ = open_mpv(io_, "null").value();
    int ends_ = 0;
    std::optional<Error> broken_;
};

TEST_F(MpvPlayerTest, PlaysFromAPlaceOnAndTellsHowFarItIs) {
    player_->play(file("long.wav"), 30'000);
    EXPECT_TRUE(eventually([&] { return position() > 30'500; }));
    EXPECT_LT(position(), 50'000) << "it takes its time";
    player_->play(file("long.wav"), 0);
    EXPECT_TRUE(eventually([&] { return position() > 200 && position() < 20'000; }));
    player_->stop();
    EXPECT_TRUE(eventually([&] { return position() == -1; }));
    EXPECT_EQ(ends_, 0) << "nothing ended by itself";
}

TEST_F(MpvPlayerTest, TellsOfTheEnd) {
    player_->play(file("short.wav"), 0);
    ASSERT_TRUE(eventually([&] { return ends_ == 1; }));
    EXPECT_FALSE(broken_);
    player_->play(file("short.wav"), 0);
    EXPECT_TRUE(eventually([&] { return ends_ == 2; })) << "and plays on";
}

TEST_F(MpvPlayerTest, TellsWhyItCannotPlay) {
    player_->play(file("missing.wav"), 0);
    ASSERT_TRUE(eventually([&] { return ends_ == 1; }));
    ASSERT_TRUE(broken_);
    EXPECT_NE(broken_->message.find("cannot be played"), std::string::npos);
}

TEST_F(MpvPlayerTest, AudioThatIsCutShortBrokeOff) {
    std::filesystem::resize_file(file("long.wav"), 80'000);
    player_->play(file("long.wav"), 0);
    ASSERT_TRUE(eventually([&] { return ends_ == 1; }));
    EXPECT_TRUE(broken_ || position() >= 9000);
}

}  // namespace
}  // namespace polyphony::jukebox
