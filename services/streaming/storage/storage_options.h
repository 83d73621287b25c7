#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "platform/config/config.h"
#include "platform/metrics/metrics.h"
#include "services/streaming/storage/audio_store.h"

namespace polyphony::streaming {

/// Where audio lies, as it can be configured.
struct StorageOptions {
    std::string s3_endpoint;  ///< Empty: all audio lies in local files.
    std::string s3_bucket;
    std::string s3_prefix;
    std::string s3_region = "us-east-1";
    std::string s3_root;
    std::string s3_credentials_file;
    std::string s3_cache;
    std::uint64_t s3_cache_mb = 10'240;
    std::uint64_t s3_block_kb = 1024;
    std::size_t s3_max_fetches = 8;
    std::size_t s3_max_waiting = 256;
    int s3_connect_ms = 2000;
    int s3_stall_ms = 4000;
    int s3_retry_ms = 4000;
    int s3_wait_ms = 8000;
    int s3_fetch_seconds = 60;
    int s3_fresh_seconds = 60;

    void add_to(config::Config& config);
    /// Gives what depends on the data folder its default.
    void fill_in(const std::string& data);
};

/// The store that these options describe; it must go before `io` does. Fails with InvalidArgument and what is missing.
Result<std::unique_ptr<AudioStore>> make_audio_store(const StorageOptions& options, asio::io_context& io,
                                                     metrics::Metrics& metrics);

}  // namespace polyphony::streaming
