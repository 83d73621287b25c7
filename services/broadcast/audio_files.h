#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "platform/error.h"
#include "platform/file.h"

namespace polyphony::broadcast {

/// What is here of something that was not fetched to its end, and of which version: what its server calls it (a strong
/// entity tag, RFC 9110 section 8.8.3).
struct Part {
    std::int64_t bytes = 0;
    std::string etag{};
};

/// The downloaded audio of episodes: a file for each, by its id. Thread-safe.
class AudioFiles {
  public:
    /// Makes the folder.
    explicit AudioFiles(std::filesystem::path folder);

    std::filesystem::path path_of(const std::string& episode_id) const { return folder_ / episode_id; }
    void remove(const std::string& episode_id) const;
    /// The ids of all files that are there, also of those that are being written.
    std::set<std::string> all() const;

    /// A file that is being written. It is there under its id once it is kept, whole and on the disk. All fail with
    /// Internal if the disk is full or broken.
    class Writing {
      public:
        /// Goes on with what an earlier one has marked.
        Writing(const AudioFiles& files, const std::string& episode_id);
        ~Writing();
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;
        /// What is here.
        const Part& part() const { return part_; }
        /// Throws away what is here, for another version.
        Result<void> restart(std::string etag);
        Result<void> write(std::string_view bytes);
        /// Has the next one go on from here, whatever happens to this process or the machine. Nothing happens without
        /// an entity tag.
        Result<void> mark();
        Result<void> keep();

      private:
        Result<void> cut(std::int64_t bytes);

        std::filesystem::path path_;
        std::filesystem::path temporary_;
        std::filesystem::path mark_;
        File file_;
        Part part_;
        bool marked_ = false;
    };

  private:
    std::filesystem::path folder_;
};

}  // namespace polyphony::broadcast
