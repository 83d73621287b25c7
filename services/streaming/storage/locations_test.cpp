#include "services/streaming/storage/locations.h"

#include <gtest/gtest.h>

namespace polyphony::streaming {
namespace {

std::string where(const std::string& path, const std::string& root = "/music") {
    const auto object = object_at(path, {root, "bucket", "audio/"});
    return object ? object->bucket + " " + object->key : "local";
}

TEST(LocationsTest, FindsWhatLiesBelowTheRoot) {
    EXPECT_EQ(where("/music/a.ogg"), "bucket audio/a.ogg");
    EXPECT_EQ(where("/music/Ä b/c #1?.ogg", "/music/"), "bucket audio/Ä b/c #1?.ogg");
    EXPECT_EQ(where("/music/./x/../a.ogg"), "bucket audio/a.ogg");
    EXPECT_EQ(where("/musical/a.ogg"), "local");
    EXPECT_EQ(where("/music/../secret.ogg"), "local");
    EXPECT_EQ(where("/music"), "local");
    EXPECT_EQ(where("/music/a.ogg", ""), "local");
}

TEST(LocationsTest, KnowsAddressesOfObjects) {
    EXPECT_EQ(where("s3://other/uploads/a b.flac"), "other uploads/a b.flac");
    EXPECT_EQ(where("s3://other/a.flac", ""), "other a.flac");
    for (const auto* malformed : {"s3://", "s3://other", "s3://other/", "s3:///a.flac"})
        EXPECT_EQ(where(malformed), "local") << malformed;
}

}  // namespace
}  // namespace polyphony::streaming
