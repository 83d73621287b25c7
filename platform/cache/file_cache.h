#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "platform/file.h"

namespace polyphony {

/// A folder of files that can be made again, bounded in its bytes. A file has its name only once it is whole; several
/// processes may share the folder. When a file was used last is its time of change. Thread-safe.
class FileCache {
  public:
    /// Makes the folder, and takes away what a crash left there half made.
    FileCache(std::filesystem::path folder, std::uint64_t max_bytes);

    /// A whole file, which is used now; nothing if it is not there.
    std::optional<File> find(const std::string& name) const;
    /// A new file that has no lasting name yet; invalid if there is no room for it.
    File begin(const std::string& name) const;
    /// Gives what was begun its name, and takes away what was not used for the longest time, until the rest fits.
    /// False if that cannot be.
    bool keep(const std::string& name);
    void drop(const std::string& name) const;
    /// Of all files, as of the last time that they were counted.
    std::uint64_t bytes() const { return bytes_; }

  private:
    void evict();
    std::filesystem::path partial(const std::string& name) const;

    std::filesystem::path folder_;
    std::uint64_t max_bytes_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<std::uint64_t> uncounted_ = 0;  ///< Kept since then.
};

}  // namespace polyphony
