#include "services/catalog/pictures/jobs/picture_jobs.h"

#include <fmt/format.h>

#include <sstream>

namespace polyphony::catalog {

std::string_view media_type(PictureFormat format) {
    return format == PictureFormat::WebP ? "image/webp" : "image/jpeg";
}

std::string_view ending(PictureFormat format) { return format == PictureFormat::WebP ? "webp" : "jpg"; }

std::string to_text(const ResizeJob& job) {
    return fmt::format("{} {} {}", job.edge, ending(job.format), job.max_pixels);
}

Result<ResizeJob> resize_job(std::string_view text) {
    std::istringstream parts{std::string(text)};
    ResizeJob job;
    std::string format;
    if (!(parts >> job.edge >> format >> job.max_pixels) || job.edge < 1)
        return fail(Code::InvalidArgument, "This is no job of resizing.");
    job.format = format == ending(PictureFormat::WebP) ? PictureFormat::WebP : PictureFormat::Jpeg;
    return job;
}

bool is_blurhash(std::string_view text) {
    constexpr std::string_view kDigits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    return text.size() == kBlurhashLength && text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace polyphony::catalog
