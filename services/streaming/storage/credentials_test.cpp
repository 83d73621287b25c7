#include "services/streaming/storage/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "platform/testing/testing.h"

namespace polyphony::streaming {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CredentialsTest : public ::testing::Test {
  protected:
    Result<Credentials> load(const std::string& text) {
        const auto path = folder_.path() / "credentials";
        std::ofstream(path) << text;
        return load_credentials(path);
    }

    testing::TemporaryFolder folder_;
};

TEST_F(CredentialsTest, AreReadAsAwsToolsWriteThem) {
    const auto credentials = load(
        "# mine\n[other]\naws_access_key_id = no\n"
        "[default]\naws_access_key_id = KEY\naws_secret_access_key=s3cr3t/+=\naws_session_token = token\n");
    ASSERT_TRUE(credentials) << credentials.error().message;
    EXPECT_EQ(credentials->access_key_id, "KEY");
    EXPECT_EQ(credentials->secret_access_key, "s3cr3t/+=");
    EXPECT_EQ(credentials->session_token, "token");
}

TEST_F(CredentialsTest, SayWhatIsMissing) {
    EXPECT_THAT(load("[default]\naws_access_key_id = KEY\n").error().message, HasSubstr("aws_secret_access_key"));
    EXPECT_THAT(load_credentials(folder_.path() / "none").error().message, HasSubstr("--s3-credentials-file"));
    EXPECT_THAT(load("s3cr3t without a name\n").error().message, Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace polyphony::streaming
