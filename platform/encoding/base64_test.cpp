#include "platform/encoding/base64.h"

#include <gtest/gtest.h>

namespace polyphony {
namespace {

TEST(Base64, KeepsEveryByte) {
    std::string bytes;
    for (int size = 0; size < 300; ++size) {
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
        bytes.push_back(static_cast<char>(size));
    }
}

TEST(Base64, IsWrittenAsTheRfcSays) {
    EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");  // RFC 4648 section 10
    EXPECT_EQ(base64url_encode("foob"), "Zm9vYg");
    EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
    EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64, RefusesWhatItDidNotMake) {
    for (const auto* wrong : {"Zm9", "Zm9v*g==", "Zm9vYg", "Zm9vYg==x", "-_8="})
        EXPECT_FALSE(base64_decode(wrong)) << wrong;
    for (const auto* wrong : {"Z", "Zm9vYg==", "+/8"}) EXPECT_FALSE(base64url_decode(wrong)) << wrong;
}

}  // namespace
}  // namespace polyphony
