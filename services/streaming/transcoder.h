#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"
#include "services/streaming/assets.h"
#include "services/streaming/child_process.h"
#include "services/streaming/storage/audio_store.h"

namespace polyphony::streaming {

struct TranscoderOptions {
    std::string ffmpeg = "ffmpeg";
    std::string cache;  ///< Folder for finished renditions.
    std::uint64_t max_cache_bytes = 2ULL * 1024 * 1024 * 1024;
    std::size_t max_at_once = 1;
    std::size_t max_waiting = 64;  ///< Transcodes that wait for their turn; beyond it they are refused.
    std::chrono::seconds wait{8};  ///< How long a request waits for its rendition.
    ProcessLimits process;
};

/// Makes renditions with ffmpeg in child processes, and keeps those used last in a folder. Whoever wants the same one
/// at the same time shares one transcode. Thread-safe.
class Transcoder {
  public:
    Transcoder(asio::io_context& io, AudioStore& audio, TranscoderOptions options, metrics::Metrics& metrics);
    Transcoder(const Transcoder&) = delete;
    Transcoder& operator=(const Transcoder&) = delete;

    /// The path of the finished rendition (Opus in Ogg); waits for it. Fails with Unavailable if ffmpeg is missing,
    /// there is too much to do, or it is not ready in time (it goes on; ask again), and with FailedPrecondition if the
    /// audio cannot be read.
    Task<Result<std::string>> rendition(AudioAsset asset, int kbps);
    /// Starts a transcode that will be wanted in a moment.
    void start_ahead(AudioAsset asset, int kbps);

  private:
    struct Job {
        AudioAsset asset;
        int kbps = 0;
        std::string path;
        std::optional<Result<std::string>> result;
        std::vector<std::shared_ptr<asio::steady_timer>> waiters;
    };

    // All of these run on the strand.
    Task<Result<std::string>> wait_for(AudioAsset asset, int kbps);
    Result<std::shared_ptr<Job>> find_or_add(const AudioAsset& asset, int kbps, const std::string& path);
    void start_waiting_jobs();
    Task<> run(std::shared_ptr<Job> job);
    Task<Result<std::string>> transcode(const Job& job);
    void evict();

    std::string path_of(const AudioAsset& asset, int kbps) const;

    asio::strand<asio::io_context::executor_type> strand_;
    AudioStore& audio_;
    TranscoderOptions options_;
    metrics::Metrics& metrics_;
    std::map<std::string, std::shared_ptr<Job>> jobs_;  ///< By path; waiting and running.
    std::deque<std::shared_ptr<Job>> waiting_;
    std::size_t running_ = 0;
};

}  // namespace polyphony::streaming
