#include "services/jukebox/mpv_player.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <filesystem>

#include "platform/testing/testing.h"
#include "platform/testing/tone.h"

namespace polyphony::jukebox {
namespace {

using testing::write_tone;

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
