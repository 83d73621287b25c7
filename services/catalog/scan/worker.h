#pragma once

#include <cstddef>
#include <cstdint>

#include "services/catalog/scan/tag_mapping.h"

namespace polyphony::catalog::scan {

/// Lyrics of one track that are kept.
inline constexpr std::size_t kMostLyrics = 8;

/// What the worker may use up. Passed on its command line by the service.
struct WorkerLimits {
    std::uint64_t memory_mb = 512;                                ///< Address space of the worker.
    std::uint64_t cpu_seconds = 30;                               ///< Processor time for one file.
    std::size_t max_cover_bytes = std::size_t{10} * 1024 * 1024;  ///< A larger picture is left out.
    std::size_t max_lyrics_bytes = std::size_t{256} * 1024;       ///< Longer lyrics are left out.
    std::size_t max_cue_bytes = std::size_t{256} * 1024;          ///< A longer CUE sheet is not read.
};

/// Answers requests on kWorkerSocket until it is closed; see protocol.h. Gives up, for itself and for good, writing
/// files, memory and processor time beyond the limits, and its priority. Returns the exit code.
int run_worker(const WorkerLimits& limits, const TagMapping& mapping);

}  // namespace polyphony::catalog::scan
