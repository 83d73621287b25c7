#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>

#include "platform/config/config.h"
#include "platform/http/http.h"
#include "platform/sandbox/pool.h"
#include "services/streaming/analysis/analysis_scheduler.h"
#include "services/streaming/licences/licences.h"
#include "services/streaming/listening/listening.h"
#include "services/streaming/playback.h"
#include "services/streaming/player/play_history.h"
#include "services/streaming/player/player_state.h"
#include "services/streaming/renditions/rendition_cache.h"

namespace polyphony::streaming {

/// What can be configured.
struct Options {
    std::string public_url;
    std::string signing_key_file;
    std::string cache;
    int url_hours = 6;
    int free_kbps = 160;
    StreamLimits streams;
    int stream_idle_seconds = 30;
    int late_play_days = 30;
    PlayerLimits player_limits;
    ListeningLimits listening_limits;
    int device_seconds = 90;
    std::string licence_key_file;
    LicenceLimits licence_limits;
    int licence_days = 30;
    std::size_t max_open_files = 256;
    int open_file_seconds = 30;
    std::uint64_t cache_mb = 2048;
    std::size_t max_transcodes = std::max(1U, std::thread::hardware_concurrency());
    std::size_t max_waiting_transcodes = 64;
    int transcode_wait_seconds = 8;
    int transcode_seconds = 300;
    int transcode_linger_seconds = 10;
    std::uint64_t transcode_memory_mb = 1024;
    std::uint64_t transcode_file_mb = 2048;
    std::size_t transcodes_each = 64;
    std::string worker;
    std::size_t analysis_at_once = 1;
    int analysis_seconds = 900;
    std::uint64_t analysis_memory_mb = 1024;
    http::Limits http;
    int slow_reader_seconds = 60;

    void add_to(config::Config& config);
    /// Gives what depends on the data folder its default.
    void fill_in(const std::string& data);

    PlaybackLimits playback() const;
    HistoryLimits history() const;
    PlayerLimits players(UnixMillis idempotency_ms) const;
    ListeningLimits listening(UnixMillis stream_idle_ms) const;
    LicenceLimits licences(UnixMillis idempotency_ms) const;
    RenditionCacheOptions renditions() const;
    sandbox::PoolOptions workers() const;
    AnalysisOptions analysis() const;
    sandbox::PoolOptions analysis_workers() const;
    /// Players stop to read when someone pauses, so they get more time than others.
    http::Limits http_limits() const;
    std::chrono::seconds open_file_lifetime() const { return std::chrono::seconds(open_file_seconds); }
};

}  // namespace polyphony::streaming
