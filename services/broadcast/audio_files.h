#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "platform/file.h"

namespace polyphony::broadcast {

/// The downloaded audio of episodes: a file for each, by its id. Thread-safe.
class AudioFiles {
  public:
    /// Makes the folder.
    explicit AudioFiles(std::filesystem::path folder);

    std::filesystem::path path_of(const std::string& episode_id) const { return folder_ / episode_id; }
    void remove(const std::string& episode_id) const;
    /// The ids of all files that are there, also of those that are being written.
    std::set<std::string> all() const;

    /// A file that is being written. It is there under its id once it is kept, whole and on the disk.
    class Writing {
      public:
        Writing(const AudioFiles& files, const std::string& episode_id);
        ~Writing();
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;
        /// Fails with Unavailable if the disk is full or broken.
        Result<void> write(std::string_view bytes);
        Result<void> keep();

      private:
        std::filesystem::path path_;
        std::filesystem::path temporary_;
        File file_;
    };

  private:
    std::filesystem::path folder_;
};

}  // namespace polyphony::broadcast
