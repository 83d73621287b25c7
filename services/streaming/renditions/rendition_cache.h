#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "platform/async.h"
#include "platform/cache/file_cache.h"
#include "platform/metrics/metrics.h"
#include "platform/sandbox/pool.h"
#include "services/streaming/renditions/quarantine.h"
#include "services/streaming/renditions/rendition.h"
#include "services/streaming/renditions/rendition_files.h"
#include "services/streaming/storage/audio_store.h"
#include "services/streaming/storage/blocking_pool.h"

namespace polyphony::streaming {

struct RenditionCacheOptions {
    std::filesystem::path folder;
    std::uint64_t max_bytes = 2ULL * 1024 * 1024 * 1024;
    std::chrono::milliseconds wait{8000};      ///< For the next byte.
    std::size_t max_unsynced = 64;             ///< That wait to be on disk; beyond it they are not kept.
    std::chrono::milliseconds linger{10'000};  ///< How long what nobody wants any more is still made.
};

/// Converted audio, made by workers when it is wanted, and kept on disk: what was not used for the longest time goes
/// first. Whoever wants the same at the same time shares one worker, and reads it while it is written. If all of them
/// go away, the worker is stopped. Thread-safe.
class RenditionCache {
  public:
    /// Keeping it says that it is still wanted.
    using Handle = std::shared_ptr<const Rendition>;

    RenditionCache(asio::io_context& io, AudioStore& audio, sandbox::Pool& workers, Quarantine& quarantine,
                   RenditionCacheOptions options, metrics::Metrics& metrics);
    RenditionCache(const RenditionCache&) = delete;
    RenditionCache& operator=(const RenditionCache&) = delete;

    /// A rendition that is whole or is being made. Fails as Quarantine::check(), and with Unavailable if there is no
    /// room.
    Task<Result<Handle>> open(AudioAsset asset, TranscodeJob job);

    /// Waits until there are bytes from `offset` on, and gives how many can be read there, at most `wanted`; none
    /// behind the end. Fails with Unavailable if none comes in time or it cannot be made now, and with
    /// FailedPrecondition and the reason if the audio cannot be converted.
    Task<Result<std::uint64_t>> readable(Handle rendition, std::uint64_t offset, std::uint64_t wanted);

    /// Waits until it is whole, for as long as for a byte, and gives its size. Fails as readable() does.
    Task<Result<std::uint64_t>> size(Handle rendition);

    /// Begins to make what will be wanted in a moment.
    void start_ahead(AudioAsset asset, TranscodeJob job);

  private:
    using Strand = asio::strand<asio::io_context::executor_type>;
    using Making = std::shared_ptr<Rendition>;

    // All of these run on the strand.

    Task<Result<Handle>> find_or_make(AudioAsset asset, TranscodeJob job);
    /// One that is being made or kept; nothing if there is none.
    Handle find(const std::string& name);
    void count(const char* outcome);
    Result<Handle> begin(const std::string& name, AudioAsset asset, TranscodeJob job);
    Task<Result<void>> make(Making rendition, AudioAsset asset, TranscodeJob job);
    void finish(const Making& rendition, const Result<void>& result);
    /// Stops the work on what nobody wants any more.
    Task<> watch(Making rendition);
    Task<Result<std::uint64_t>> wait_for(Handle handle, std::uint64_t offset, std::uint64_t wanted);
    Task<Result<std::uint64_t>> wait_for_end(Handle handle);
    /// Waits until more is there or it failed; false if nothing happened until then.
    Task<bool> progress(Making rendition, Rendition::Time until);

    Strand strand_;
    AudioStore& audio_;
    sandbox::Pool& workers_;
    Quarantine& quarantine_;
    const RenditionCacheOptions options_;
    metrics::Metrics& metrics_;
    FileCache files_;
    std::map<std::string, Making> making_;  ///< By name; also those that are not on disk yet.
    BlockingPool disk_;                     ///< Last: its thread uses some of the above.
};

}  // namespace polyphony::streaming
