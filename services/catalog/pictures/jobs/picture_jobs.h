#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/error.h"

/// What the service and its picture worker say to each other.
namespace polyphony::catalog {

enum class PictureFormat { Jpeg, WebP };

/// The media type, and the ending of a file's name.
std::string_view media_type(PictureFormat format);
std::string_view ending(PictureFormat format);

/// The job `resize`: from the first file into the second, upright and in sRGB. The picture fits into a square with this
/// edge, and is not enlarged. Its result is the number of bytes that are written, in decimal.
struct ResizeJob {
    static constexpr auto kKind = "resize";

    int edge = 0;
    PictureFormat format = PictureFormat::Jpeg;
    std::uint64_t max_pixels = 0;  ///< A picture that claims to have more is refused.

    bool operator==(const ResizeJob&) const = default;
};

/// The job `blurhash`: its result is the BlurHash of its one file. Its parameters are the most pixels, as above.
struct BlurhashJob {
    static constexpr auto kKind = "blurhash";
};

/// How many waves a BlurHash has in each direction: covers are square, and little more is seen than where it is light.
inline constexpr int kBlurhashWaves = 4;
inline constexpr std::size_t kBlurhashLength = 4 + 2UL * kBlurhashWaves * kBlurhashWaves;

std::string to_text(const ResizeJob& job);
/// Fails with InvalidArgument if the text is something else.
Result<ResizeJob> resize_job(std::string_view text);

/// Whether it is one with kBlurhashWaves: what a worker says is not to be trusted.
bool is_blurhash(std::string_view text);

}  // namespace polyphony::catalog
