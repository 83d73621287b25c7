#include "services/streaming/storage/storage_options.h"

#include "services/streaming/storage/local_store.h"
#include "services/streaming/storage/remote_store.h"
#include "services/streaming/storage/s3_client.h"

namespace polyphony::streaming {
namespace {

S3Options s3_options(const StorageOptions& options, Credentials credentials) {
    S3Options s3;
    s3.endpoint = options.s3_endpoint;
    while (s3.endpoint.ends_with('/')) s3.endpoint.pop_back();
    s3.region = options.s3_region;
    s3.credentials = std::move(credentials);
    s3.connect = std::chrono::milliseconds(options.s3_connect_ms);
    s3.stall = std::chrono::milliseconds(options.s3_stall_ms);
    s3.whole = std::chrono::seconds(options.s3_fetch_seconds);
    return s3;
}

ObjectCacheOptions cache_options(const StorageOptions& options) {
    constexpr std::uint64_t kKilobyte = 1024;
    ObjectCacheOptions cache;
    cache.folder = options.s3_cache;
    cache.max_bytes = options.s3_cache_mb * kKilobyte * kKilobyte;
    cache.block_bytes = options.s3_block_kb * kKilobyte;
    cache.max_fetches = options.s3_max_fetches;
    cache.max_waiting = options.s3_max_waiting;
    cache.wait = std::chrono::milliseconds(options.s3_wait_ms);
    cache.retry = std::chrono::milliseconds(options.s3_retry_ms);
    cache.fresh = std::chrono::seconds(options.s3_fresh_seconds);
    return cache;
}

/// The parts of a store in S3.
class S3Store : public AudioStore {
  public:
    S3Store(const StorageOptions& options, Credentials credentials, asio::io_context& io, metrics::Metrics& metrics)
        : client_(s3_options(options, std::move(credentials)), metrics),
          cache_(io, client_, cache_options(options), metrics),
          store_(cache_, {options.s3_root, options.s3_bucket, options.s3_prefix}, local_) {}
    S3Store(const S3Store&) = delete;
    S3Store& operator=(const S3Store&) = delete;
    // The cache waits for what its threads fetch.
    ~S3Store() override { client_.stop(); }

    Task<Result<http::FileRepresentation>> open(AudioAsset asset) override { return store_.open(std::move(asset)); }
    Task<Result<File>> local_file(AudioAsset asset) override { return store_.local_file(std::move(asset)); }

  private:
    S3Client client_;
    ObjectCache cache_;
    LocalStore local_;
    RemoteStore store_;
};

}  // namespace

void StorageOptions::add_to(config::Config& config) {
    config.add(
        "s3-endpoint", s3_endpoint,
        "Origin of an S3-compatible store that holds audio, such as https://s3.eu-central-1.amazonaws.com; empty "
        "for local files alone. Credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or "
        "--s3-credentials-file.");
    config.add("s3-bucket", s3_bucket, "Bucket with the audio below --s3-root.");
    config.add("s3-root", s3_root, "Folder of which the bucket holds a copy: audio below it is fetched from there.");
    config.add("s3-prefix", s3_prefix, "What the names in the bucket begin with, before the path below --s3-root.");
    config.add("s3-region", s3_region, "Region of the bucket.");
    config.add("s3-credentials-file", s3_credentials_file,
               "File with credentials in AWS's format: aws_access_key_id and aws_secret_access_key in a section "
               "[default].");
    config.add("s3-cache", s3_cache, "Folder for what was fetched; DATA/streaming/audio-cache if empty.");
    config.add("s3-cache-mb", s3_cache_mb, "Most megabytes of it.")->check(CLI::Range(64, 1'000'000'000));
    config.add("s3-block-kb", s3_block_kb, "Kilobytes that are fetched at once.")->check(CLI::Range(64, 65'536));
    config.add("s3-max-fetches", s3_max_fetches, "Most fetches at once.")->check(CLI::Range(1, 256));
    config.add("s3-max-waiting", s3_max_waiting, "Most fetches that wait for their turn.")
        ->check(CLI::Range(1, 100'000));
    config.add("s3-connect-ms", s3_connect_ms, "Most time to connect to the store.")->check(CLI::PositiveNumber);
    config.add("s3-stall-ms", s3_stall_ms, "Most time without a byte before a fetch is given up and tried again.")
        ->check(CLI::PositiveNumber);
    config.add("s3-retry-ms", s3_retry_ms, "How long a fetch that brings nothing is tried again.")
        ->check(CLI::NonNegativeNumber);
    config.add("s3-wait-ms", s3_wait_ms, "How long a request waits for the next byte.")->check(CLI::PositiveNumber);
    config.add("s3-fetch-seconds", s3_fetch_seconds, "Most time for one fetch.")->check(CLI::PositiveNumber);
    config.add("s3-fresh-seconds", s3_fresh_seconds, "How long the store is not asked whether audio has changed.")
        ->check(CLI::NonNegativeNumber);
}

void StorageOptions::fill_in(const std::string& data) {
    if (s3_cache.empty()) s3_cache = data + "/streaming/audio-cache";
}

Result<std::unique_ptr<AudioStore>> make_audio_store(const StorageOptions& options, asio::io_context& io,
                                                     metrics::Metrics& metrics) {
    if (options.s3_endpoint.empty()) return std::make_unique<LocalStore>();
    if (options.s3_bucket.empty() != options.s3_root.empty())
        return fail(Code::InvalidArgument, "--s3-bucket and --s3-root are needed both, or neither.");
    auto credentials = load_credentials(options.s3_credentials_file);
    if (!credentials) return fail(credentials.error());
    return std::make_unique<S3Store>(options, std::move(*credentials), io, metrics);
}

}  // namespace polyphony::streaming
