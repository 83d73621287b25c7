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

}  // namespace
}  // namespace polyphony
