#include "services/catalog/pictures/worker/blurhash.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/catalog/pictures/worker/test_pictures.h"

namespace polyphony::catalog {
namespace {

/// 32 x 32 pixels with a wave in each colour.
std::vector<std::uint8_t> waves() {
    std::vector<std::uint8_t> bytes;
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
            bytes.push_back(static_cast<std::uint8_t>(255 - 8 * x));
            bytes.push_back(static_cast<std::uint8_t>(255 - 8 * y));
            bytes.push_back(static_cast<std::uint8_t>(x * y % 256));
        }
    }
    return bytes;
}

TEST(Blurhash, IsWhatOthersMakeOfTheSamePixels) {
    const auto pixels = waves();
    // By the npm package blurhash, encode(pixels, 32, 32, 4, 4). It overlooks amplitudes below 0 when it seeks the
    // largest, so that here it is above.
    EXPECT_EQ(blurhash({32, 32, pixels}, 4), "U.Hx$d|=$1xBq2objvkCgYflfTflo@oMjvj=");
    const std::vector<std::uint8_t> grey(3 * 32 * 32, 128);
    EXPECT_EQ(blurhash({32, 32, grey}, 4), "U1Eyb[~qfQ~q~qoffQoffQfQfQfQ~qoffQof");
    EXPECT_TRUE(is_blurhash(blurhash({32, 32, pixels}, 4)));
}

TEST(Blurhash, OfTheSmallestPicture) {
    const std::vector<std::uint8_t> black{0, 0, 0};
    EXPECT_TRUE(is_blurhash(blurhash({1, 1, black}, 4)));
}

TEST(Blurhash, IsRecognised) {
    EXPECT_FALSE(is_blurhash(""));
    EXPECT_FALSE(is_blurhash(std::string(kBlurhashLength, '"')));
    EXPECT_FALSE(is_blurhash(std::string(kBlurhashLength + 1, '0')));
    EXPECT_TRUE(is_blurhash(std::string(kBlurhashLength, '0')));
}

TEST(PictureJobs, GoThereAndBack) {
    const ResizeJob job{320, PictureFormat::WebP, 1000};
    EXPECT_EQ(resize_job(to_text(job)), job);
    for (const char* bad : {"", "0 webp 5", "-1 webp 5", "webp", "320 webp"})
        EXPECT_EQ(resize_job(bad).error().code, Code::InvalidArgument) << bad;
}

}  // namespace
}  // namespace polyphony::catalog
