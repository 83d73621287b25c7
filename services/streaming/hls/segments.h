#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "services/streaming/hls/fragment_index.h"
#include "services/streaming/hls/growing_file.h"

namespace polyphony::streaming::hls {

/// When the segments of a rendition follow each other.
struct Times {
    std::uint32_t timescale = 0;
    std::vector<std::uint64_t> durations;  ///< In ticks.
    bool final = false;                    ///< Read from the whole file, not expected.
};

/// A fragmented MP4 file as the segments of HLS: parts of the file, which are there as soon as it has them.
/// Thread-safe.
class Segments {
  public:
    explicit Segments(std::shared_ptr<GrowingFile> file) : file_(std::move(file)) {}

    /// The initialization section.
    Task<Result<http::FileRange>> init();
    /// Waits for it. Fails with NotFound beyond the last one.
    Task<Result<http::FileRange>> segment(std::size_t number);
    /// Once the first segment is here, what is expected of a track that lasts so long; if that is not sure, waits for
    /// the whole file.
    Task<Result<Times>> times(std::int64_t duration_ms);

  private:
    /// Looks at the file, again each time that it has grown, until `enough` or whole; true: whole.
    Task<Result<bool>> scan_until(std::function<bool()> enough);
    http::FileRange part(std::uint64_t offset, std::uint64_t bytes) const;

    std::shared_ptr<GrowingFile> file_;
    std::mutex mutex_;
    FragmentIndex index_;  ///< Guarded by `mutex_`.
};

}  // namespace polyphony::streaming::hls
