#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "platform/http/http.h"

namespace polyphony::catalog {

/// The media type of a picture that can be shown (JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC), by its first bytes; empty if
/// it is none.
std::string_view picture_type(std::string_view bytes);

/// The pictures, each stored once by the hash of its bytes: `FOLDER/ab/abcdef…`. Thread-safe.
class CoverStore {
  public:
    /// Makes the folder if need be. `max_bytes`: a larger picture is refused.
    CoverStore(std::filesystem::path folder, std::size_t max_bytes);

    /// Keeps a picture and returns its id; it is on disk then. InvalidArgument if it is no picture or too large.
    Result<std::string> put(std::string_view bytes) const;
    /// As put(), of a file.
    Result<std::string> put_file(const std::filesystem::path& file) const;

    struct Cover {
        File file;
        std::uint64_t size = 0;
        std::string_view content_type;
    };
    /// Nothing if there is no such picture, whatever `cover_id` is.
    std::optional<Cover> open(const std::string& cover_id) const;

    std::size_t max_bytes() const { return max_bytes_; }

  private:
    std::filesystem::path place_of(const std::string& cover_id) const;

    std::filesystem::path folder_;
    std::size_t max_bytes_;
};

}  // namespace polyphony::catalog
