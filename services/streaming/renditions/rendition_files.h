#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "platform/http/http.h"
#include "services/streaming/assets.h"
#include "services/streaming/jobs/transcode_job.h"

namespace polyphony::streaming {

/// Part of the names and entity tags: what was made in another way is made anew. 2: resampled with a precision of 16
/// bits.
constexpr int kMakingVersion = 2;

/// The folder of converted audio. A file has its name only once it is whole and on disk; several processes may share
/// the folder. When a file was used last is its time of change.
class RenditionFiles {
  public:
    /// Makes the folder, and takes away what a crash left there half made.
    RenditionFiles(std::filesystem::path folder, std::uint64_t max_bytes);

    /// The name of a track's rendition. Another file of the track or another job gives another one.
    static std::string name(const AudioAsset& asset, const TranscodeJob& job);

    /// A whole file, which is used now; nothing if it is not there.
    std::optional<File> find(const std::string& name) const;
    /// A new file that has no lasting name yet; invalid if there is no room for it.
    File begin(const std::string& name);
    /// Gives what was begun its name. False if that cannot be.
    bool keep(const std::string& name) const;
    void drop(const std::string& name) const;
    /// Takes away what was not used for the longest time, until the rest fits. Returns the bytes of the rest.
    std::uint64_t evict() const;

  private:
    std::filesystem::path partial(const std::string& name) const;

    std::filesystem::path folder_;
    std::uint64_t max_bytes_;
};

}  // namespace polyphony::streaming
