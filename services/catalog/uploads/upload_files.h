#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"
#include "platform/file.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// The bytes of uploads. `FOLDER/files/ID.ENDING` is what people sent; `FOLDER/music/RELEASE/ID.ENDING` is the same
/// file (a hard link) while its release has appeared: the library that is scanned. Thread-safe.
class UploadFiles {
  public:
    explicit UploadFiles(const std::filesystem::path& folder);

    /// The library's folder; absolute.
    const std::filesystem::path& music() const { return music_; }
    std::filesystem::path place_of(const Upload& upload) const;
    /// Where it lies in the library, relative to music().
    static std::string library_path(const Upload& upload);

    /// Opens it for writing at the end of what was received: what lies beyond was never told to anyone. Made if nothing
    /// was received. ResourceExhausted if the disk is full.
    Result<File> open(const Upload& upload) const;
    /// Writes all bytes at `offset`. ResourceExhausted if the disk is full, Unavailable if it fails otherwise.
    static Result<void> write(const File& file, std::int64_t offset, std::string_view bytes);
    /// Returns once the bytes are on the disk.
    static Result<void> sync(const File& file);
    void remove(const Upload& upload) const;

    /// Lets the scan see it, or not any more; does nothing if it is so already.
    Result<void> show(const Upload& upload) const;
    void hide(const Upload& upload) const;

    /// All that lies there: what people sent, and what is shown. Their stems are the uploads' ids.
    struct Lying {
        std::vector<std::filesystem::path> files;
        std::vector<std::filesystem::path> shown;
    };
    Lying list() const;
    static void remove(const std::filesystem::path& file);

  private:
    std::filesystem::path files_;
    std::filesystem::path music_;
};

}  // namespace polyphony::catalog
