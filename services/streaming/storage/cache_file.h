#pragma once

#include <filesystem>
#include <vector>

#include "platform/error.h"
#include "platform/http/http.h"
#include "services/streaming/storage/object_store.h"

namespace polyphony::streaming {

/// One version of an object on disk: a sparse file (`NAME.audio`) with its bytes where they belong, and beside it
/// (`NAME.sums`) what is known of the object and a checksum of each block that is whole. A block counts only if its
/// checksum is right, so nothing has to be synced: what a crash tore is fetched again. Several processes may fill the
/// same file, since they write the same bytes.
class CacheFile {
  public:
    /// Opens what there is at `path`, or begins anew. Fails with Unavailable if the disk does not allow it.
    static Result<CacheFile> open(const std::filesystem::path& path, const ObjectFacts& facts,
                                  std::uint64_t block_bytes);
    /// What is known of the object at `path`; nothing if it is not there or was written with another size of blocks.
    static std::optional<ObjectFacts> facts_at(const std::filesystem::path& path, std::uint64_t block_bytes);
    /// Removes it. Those who have it open keep it.
    static void remove(const std::filesystem::path& path);

    /// The files' names end so.
    static constexpr auto kAudio = ".audio";
    static constexpr auto kSums = ".sums";

    std::size_t blocks() const;
    /// Where the block lies.
    ObjectPart part(std::size_t block) const;
    /// Whether a checksum of the block was written once.
    bool recorded(std::size_t block) const { return recorded_[block]; }

    std::uint64_t block_bytes() const { return block_bytes_; }

    // From any thread:

    /// Whether the block is as it was when it was sealed.
    bool intact(std::size_t block) const;
    Result<void> write(std::uint64_t offset, std::string_view bytes) const;
    /// Writes the checksum of a block that is whole.
    Result<void> seal(std::size_t block) const;

    const std::shared_ptr<const File>& audio() const { return audio_; }

  private:
    CacheFile(File audio, File sums, std::uint64_t size, std::uint64_t block_bytes);

    std::shared_ptr<const File> audio_;
    File sums_;
    std::uint64_t size_ = 0;
    std::uint64_t block_bytes_ = 0;
    std::vector<bool> recorded_;
};

}  // namespace polyphony::streaming
