#include "platform/encoding/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "platform/testing/testing.h"

namespace polyphony {
namespace {

TEST(KeyFile, IsMadeOnceAndIsSecret) {
    testing::TemporaryFolder folder;
    const auto path = (folder.path() / "some" / "secret.key").string();
    const auto key = load_key(path);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->size(), 32U);
    EXPECT_EQ(load_key(path).value(), *key);
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    EXPECT_NE(load_key((folder.path() / "other").string()).value(), *key);
    EXPECT_EQ(load_key("/proc/none/url.key").error().code, Code::Unavailable);
}

}  // namespace
}  // namespace polyphony
