#include "platform/encoding/hash.h"

#include <gtest/gtest.h>

#include "platform/encoding/base64.h"

namespace polyphony {
namespace {

// The example "abc" of FIPS 180-4.
TEST(Hash, IsSha256) {
    EXPECT_EQ(base64_encode(sha256("abc")), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    EXPECT_EQ(short_hash("abc"), "ba7816bf8f01cfea414140de5dae2223");
}

// Test case 2 of RFC 4231.
TEST(Hash, IsHmacSha256) {
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hash, ComparesSecrets) {
    EXPECT_TRUE(same_secret("one", "one"));
    EXPECT_FALSE(same_secret("one", "two"));
    EXPECT_FALSE(same_secret("one", "one and more"));
}

}  // namespace
}  // namespace polyphony
