#include "services/catalog/pictures/worker/pictures.h"

#include <fmt/format.h>
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>
#include <vips/vips8>

#include "services/catalog/pictures/worker/blurhash.h"

namespace polyphony::catalog {
namespace {

using vips::VImage;

constexpr int kQuality = 80;
constexpr int kBlurhashEdge = 32;
constexpr double kWhite = 255;

/// The whole file: libvips would duplicate a descriptor, which the sandbox does not allow.
Result<std::string> read_all(const File& file) {
    struct stat facts {};
    if (::fstat(file.descriptor(), &facts) != 0) return fail(Code::Unavailable, "The picture cannot be read.");
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    const auto got = ::pread(file.descriptor(), bytes.data(), bytes.size(), 0);
    if (got != facts.st_size) return fail(Code::Unavailable, "The picture cannot be read.");
    return bytes;
}

struct Unref {
    void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
};

/// The picture upright, in sRGB, within a square; `bytes` must outlive it.
VImage thumbnail(const std::string& bytes, int edge) {
    const std::unique_ptr<VipsBlob, Unref> blob(vips_blob_new(nullptr, bytes.data(), bytes.size()));
    return VImage::thumbnail_buffer(
        blob.get(), edge,
        VImage::option()->set("height", edge)->set("size", VIPS_SIZE_DOWN)->set("export_profile", "srgb"));
}

/// Without what cameras and people wrote into it, and without its profile, as it is in sRGB. The savers' own option
/// `strip` leaves that in WebP, and EXIF is made anew of its single fields (libvips 8.14).
VImage bare(const VImage& image) {
    auto copy = image.copy();
    const std::unique_ptr<char*, decltype(&g_strfreev)> fields(vips_image_get_fields(image.get_image()), &g_strfreev);
    for (char* const* name = fields.get(); *name != nullptr; ++name) {
        const std::string_view field(*name);
        const bool told = field.starts_with("exif-") || field.starts_with("xmp-") || field.starts_with("iptc-") ||
                          field.starts_with("photoshop-") || field == VIPS_META_ICC_NAME;
        if (told) copy.remove(*name);
    }
    return copy;
}

std::string saver(PictureFormat format) {
    return fmt::format(".{}[Q={},strip,background={}]", ending(format), kQuality, kWhite);
}

Result<std::uint64_t> write(const VImage& image, PictureFormat format, const File& target) {
    void* bytes = nullptr;
    std::size_t size = 0;
    bare(image).write_to_buffer(saver(format).c_str(), &bytes, &size);
    const std::unique_ptr<void, decltype(&g_free)> owner(bytes, &g_free);
    const auto written = ::pwrite(target.descriptor(), bytes, size, 0);
    if (written != static_cast<ssize_t>(size)) return fail(Code::Unavailable, "There is no room for the picture.");
    return size;
}

/// What the picture's head claims.
std::uint64_t count_pixels(const std::string& bytes) {
    const auto head = VImage::new_from_buffer(bytes.data(), bytes.size(), "");
    return static_cast<std::uint64_t>(head.width()) * static_cast<std::uint64_t>(head.height());
}

/// `work` on a picture that is not too large; what libvips throws is the picture's fault.
template <class Work>
auto with_picture(const File& source, std::uint64_t max_pixels, Work work) -> decltype(work(std::string())) {
    const auto bytes = read_all(source);
    if (!bytes) return fail(bytes.error());
    try {
        if (count_pixels(*bytes) > max_pixels) return fail(Code::FailedPrecondition, "It has too many pixels.");
        return work(*bytes);
    } catch (const vips::VError&) {
        vips_error_clear();
        return fail(Code::FailedPrecondition, "It is damaged, or no picture.");
    }
}

}  // namespace

bool prepare_pictures() {
    // Warnings would be written to the journal.
    g_log_set_writer_func([](GLogLevelFlags, const GLogField*, gsize, gpointer) { return G_LOG_WRITER_HANDLED; },
                          nullptr, nullptr);
    ::setenv("VIPS_NOVECTOR", "1", 1);  // Else it compiles code as it goes.
    if (VIPS_INIT("polyphony-catalog-pictures") != 0) return false;
    vips_block_untrusted_set(TRUE);
    vips_concurrency_set(1);  // Several pictures at once are several processes.
    vips_cache_set_max(0);
    return true;
}

Result<std::uint64_t> resize(const File& source, const File& target, const ResizeJob& job) {
    return with_picture(source, job.max_pixels, [&](const std::string& bytes) {
        return write(thumbnail(bytes, job.edge), job.format, target);
    });
}

Result<std::string> blurhash_of(const File& source, std::uint64_t max_pixels) {
    return with_picture(source, max_pixels, [&](const std::string& bytes) -> Result<std::string> {
        auto image = thumbnail(bytes, kBlurhashEdge).colourspace(VIPS_INTERPRETATION_sRGB);
        if (image.has_alpha()) image = image.flatten(VImage::option()->set("background", std::vector<double>{kWhite}));
        image = image.cast(VIPS_FORMAT_UCHAR);
        std::size_t size = 0;
        const std::unique_ptr<void, decltype(&g_free)> pixels(image.write_to_memory(&size), &g_free);
        return blurhash({image.width(), image.height(), {static_cast<const std::uint8_t*>(pixels.get()), size}},
                        kBlurhashWaves);
    });
}

}  // namespace polyphony::catalog
