#include "platform/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony {
namespace {

using ::testing::HasSubstr;

class ConfigTest : public ::testing::Test {
  protected:
    ConfigTest() {
        config_.add("max-items", max_items_, "Most items of one playlist.")->check(CLI::Range(1, 1000));
        config_.add("title", title_, "What people see.");
    }
    ~ConfigTest() override { unsetenv("POLYPHONY_PLAYLIST_MAX_ITEMS"); }

    std::optional<int> parse(std::vector<const char*> arguments) {
        arguments.insert(arguments.begin(), "/usr/bin/polyphony-playlist");
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        const auto code = config_.parse(static_cast<int>(arguments.size()), arguments.data());
        out_ = ::testing::internal::GetCapturedStdout();
        err_ = ::testing::internal::GetCapturedStderr();
        return code;
    }

    std::string file(const std::string& text) {
        const auto path = folder_.path() / "polyphony.toml";
        std::ofstream(path) << text;
        return path;
    }

    testing::TemporaryFolder folder_;
    int max_items_ = 100;
    std::string title_ = "Music";
    config::Config config_{"playlist", "What people keep."};
    std::string out_, err_;
};

TEST_F(ConfigTest, KeepsTheDefaults) {
    EXPECT_FALSE(parse({}));
    EXPECT_EQ(max_items_, 100);
}

TEST_F(ConfigTest, AFlagWinsOverEnvironmentAndFile) {
    setenv("POLYPHONY_PLAYLIST_MAX_ITEMS", "200", 1);
    const auto path = file("[playlist]\nmax-items = 300\n");
    EXPECT_FALSE(parse({"--config", path.c_str(), "--max-items", "400"}));
    EXPECT_EQ(max_items_, 400);
}

TEST_F(ConfigTest, TheEnvironmentWinsOverTheFile) {
    setenv("POLYPHONY_PLAYLIST_MAX_ITEMS", "200", 1);
    const auto path = file("[playlist]\nmax-items = 300\ntitle = \"Our music\"\n");
    EXPECT_FALSE(parse({"--config", path.c_str()}));
    EXPECT_EQ(max_items_, 200);
    EXPECT_EQ(title_, "Our music");
}

TEST_F(ConfigTest, ReadsOnlyItsOwnSection) {
    const auto path =
        file("[user]\nmax-items = 1\nunknown = 2\n\n[playlist]\nmax-items = 300\n\n[payment]\ntitle = \"x\"\n");
    EXPECT_FALSE(parse({"--config", path.c_str()}));
    EXPECT_EQ(max_items_, 300);
    EXPECT_EQ(title_, "Music");
}

TEST_F(ConfigTest, SaysWhatIsWrongInOneLine) {
    const auto misspelt = file("[playlist]\nmax-itmes = 300\n");
    for (const auto& arguments : std::vector<std::vector<const char*>>{{"--max-items", "many"},
                                                                       {"--max-items", "0"},
                                                                       {"--unknown"},
                                                                       {"--config", "/nonexistent"},
                                                                       {"--config", misspelt.c_str()}}) {
        EXPECT_EQ(parse(arguments), 1);
        EXPECT_THAT(err_, ::testing::StartsWith("polyphony-playlist: "));
        EXPECT_EQ(std::count(err_.begin(), err_.end(), '\n'), 1) << err_;
    }
}

TEST_F(ConfigTest, HelpNamesOptionDefaultAndEnvironment) {
    EXPECT_EQ(parse({"--help"}), 0);
    EXPECT_THAT(out_, HasSubstr("What people keep."));
    EXPECT_THAT(out_, HasSubstr("--max-items"));
    EXPECT_THAT(out_, HasSubstr("100"));
    EXPECT_THAT(out_, HasSubstr("POLYPHONY_PLAYLIST_MAX_ITEMS"));
    EXPECT_THAT(out_, HasSubstr("Most items of one playlist."));
}

TEST_F(ConfigTest, VersionNamesTheProgram) {
    EXPECT_EQ(parse({"--version"}), 0);
    EXPECT_THAT(out_, ::testing::MatchesRegex("polyphony-playlist [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace polyphony
