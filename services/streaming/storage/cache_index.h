#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "services/streaming/storage/object_store.h"

namespace polyphony::streaming {

/// What a folder of CacheFiles holds, by when it was used, within a number of bytes.
class CacheIndex {
  public:
    /// Reads the folder.
    CacheIndex(std::filesystem::path folder, std::uint64_t max_bytes);

    /// Where this version of an object lies, or would.
    std::filesystem::path path(const ObjectName& name, const std::string& etag) const;
    /// Where the version of an object lies that is here; nothing if none is.
    std::optional<std::filesystem::path> find(const ObjectName& name) const;

    /// It is here, and used now.
    void add(const std::filesystem::path& path);
    /// It is used now; false if it is not here any more.
    bool touch(const std::filesystem::path& path);
    /// It has so many bytes more, if it is here still. Removes what was used the longest ago, until all fit.
    void grow(const std::filesystem::path& path, std::uint64_t bytes);
    /// Removes every version of an object.
    void remove(const ObjectName& name);

    std::uint64_t bytes() const { return bytes_; }

  private:
    struct Entry {
        std::uint64_t bytes = 0;
        std::filesystem::file_time_type used;
    };
    using Entries =
        std::map<std::string, Entry>;  ///< By file name without ending: versions of an object are neighbours.

    void erase(Entries::iterator entry);
    void evict();

    std::filesystem::path folder_;
    std::uint64_t max_bytes_;
    std::uint64_t bytes_ = 0;
    Entries entries_;
};

}  // namespace polyphony::streaming
