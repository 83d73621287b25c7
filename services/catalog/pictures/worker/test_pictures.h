#pragma once

#include <string>
#include <vector>
#include <vips/vips8>

#include "services/catalog/pictures/worker/pictures.h"

/// Pictures for tests.
namespace polyphony::catalog {

using Rgb = std::vector<double>;

/// A picture in one colour.
inline vips::VImage plain(int width, int height, const Rgb& colour) {
    static const bool ready = prepare_pictures();
    if (!ready) throw std::runtime_error("libvips does not start");
    return vips::VImage::black(width, height)
        .new_from_image(colour)
        .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

/// As a file with this ending, such as `.jpg[Q=90]`.
inline std::string encoded(const vips::VImage& image, const std::string& ending) {
    void* bytes = nullptr;
    std::size_t size = 0;
    image.write_to_buffer(ending.c_str(), &bytes, &size);
    std::string text(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return text;
}

}  // namespace polyphony::catalog
