#include "services/streaming/options.h"

#include <algorithm>
#include <filesystem>

#include "platform/app/program_folder.h"

namespace polyphony::streaming {

namespace {
constexpr std::uint64_t kMegabyte = 1024 * 1024;
constexpr std::size_t kAnalysesEach = 16;          // By one worker.
constexpr std::chrono::seconds kTimeToFetch{300};  // From a remote store.
}  // namespace

void Options::add_to(config::Config& config) {
    config.add("public-url", public_url,
               "Origin of the audio, such as https://audio.example; empty for the site's own.");
    config.add("signing-key-file", signing_key_file, "Key of signed addresses; DATA/streaming/url.key if empty.");
    config.add("url-hours", url_hours, "How long a signed address works, at least.")->check(CLI::Range(1, 168));
    config.add("free-kbps", free_kbps, "Highest bit rate without a plan, in kbit/s.")->check(CLI::Range(24, 10'000));
    config.add("free-streams", streams.free, "Devices that may play at once without a plan.")
        ->check(CLI::Range(1, 1000));
    config.add("premium-streams", streams.premium, "With a plan, where payment does not tell.")
        ->check(CLI::Range(1, 1000));
    config.add("family-streams", streams.family, "With the plan family, where payment does not tell.")
        ->check(CLI::Range(1, 1000));
    config.add("stream-idle-seconds", stream_idle_seconds, "A play that is not told of for so long holds no stream.")
        ->check(CLI::Range(1, 3600));
    config.add("late-play-days", late_play_days, "How long ago a play may be that a client tells of when it is back.")
        ->check(CLI::Range(1, 3650));
    config.add("max-queue", player_limits.max_items, "Most tracks in the queue of a player.")
        ->check(CLI::Range(1, 10'000));
    config.add("max-saved-queue", listening_limits.max_queue, "Most tracks in the queue that an app keeps.")
        ->check(CLI::Range(1, 100'000));
    config.add("max-now-playing", listening_limits.max_now_playing, "Most tracks shown that sound now.")
        ->check(CLI::Range(1, 10'000));
    config.add("max-devices", player_limits.max_devices, "Most devices of one person.")->check(CLI::Range(1, 1000));
    config.add("device-seconds", device_seconds, "A device that says nothing for so long is gone.")
        ->check(CLI::Range(1, 3600));
    config.add("licence-key-file", licence_key_file, "Key of licences; DATA/streaming/licence.key if empty.");
    config.add("licence-days", licence_days, "How long a licence for downloads holds.")->check(CLI::Range(1, 365));
    config.add("licence-plans", licence_limits.plans, "Plans that allow downloads.")->delimiter(',');
    config.add("max-licences", licence_limits.max_licences, "Most licences of one person.");
    config.add("max-open-files", max_open_files, "Files kept open between ranges.");
    config.add("open-file-seconds", open_file_seconds, "How long they are kept before they are looked up anew.");
    config.add("cache", cache, "Folder for renditions; DATA/streaming/renditions if empty.");
    config.add("cache-mb", cache_mb, "Most megabytes of renditions.");
    config.add("max-transcodes", max_transcodes, "Most transcodes at once.")->check(CLI::Range(1, 256));
    config.add("max-waiting-transcodes", max_waiting_transcodes, "Most transcodes that wait for their turn.");
    config.add("transcode-wait-seconds", transcode_wait_seconds,
               "How long a request waits for its rendition's next byte.");
    config.add("transcode-seconds", transcode_seconds, "Most seconds for one transcode.")->check(CLI::PositiveNumber);
    config
        .add("transcode-linger-seconds", transcode_linger_seconds,
             "How long a rendition that nobody waits for any more is still made.")
        ->check(CLI::PositiveNumber);
    config.add("transcode-memory-mb", transcode_memory_mb, "Most megabytes of address space for one transcode.");
    config.add("transcode-file-mb", transcode_file_mb, "Most megabytes of one rendition.");
    config.add("transcodes-each", transcodes_each, "Transcodes after which a worker is replaced.")
        ->check(CLI::PositiveNumber);
    config.add("worker", worker, "Program that reads audio in the sandbox; the one beside this program if empty.");
    config.add("analysis-memory-mb", analysis_memory_mb, "Most megabytes of address space to measure one track.");
    config.add("analysis-at-once", analysis_at_once, "Tracks whose loudness is measured at once; 0 turns it off.")
        ->check(CLI::Range(0, 256));
    config.add("analysis-seconds", analysis_seconds, "Most seconds to measure one track.")
        ->check(CLI::Range(1, 86'400));
    config.add("max-connections", http.max_connections, "Most open connections.");
    config.add("slow-reader-seconds", slow_reader_seconds, "In which a player takes slow-reader-bytes, or is cut.")
        ->check(CLI::Range(1, 86'400));
    config.add("slow-reader-bytes", http.min_write_bytes, "See slow-reader-seconds.");
    config.add("unsent-bytes", http.max_unsent_bytes, "Most bytes that wait in the kernel for one player, over TCP.");
}

void Options::fill_in(const std::string& data) {
    if (signing_key_file.empty()) signing_key_file = data + "/streaming/url.key";
    if (licence_key_file.empty()) licence_key_file = data + "/streaming/licence.key";
    if (cache.empty()) cache = data + "/streaming/renditions";
    if (worker.empty()) worker = app::program_folder() / "polyphony-streaming-worker";
}

PlaybackLimits Options::playback() const {
    PlaybackLimits limits;
    limits.url_lifetime = std::chrono::hours(url_hours);
    limits.free_kbps = free_kbps;
    limits.streams = streams;
    limits.streams.idle_ms = std::chrono::milliseconds(std::chrono::seconds(stream_idle_seconds)).count();
    return limits;
}

HistoryLimits Options::history() const {
    HistoryLimits limits;
    limits.max_age_ms = std::chrono::milliseconds(std::chrono::hours(24 * late_play_days)).count();
    return limits;
}

PlayerLimits Options::players(UnixMillis idempotency_ms) const {
    auto limits = player_limits;
    limits.device_ms = std::chrono::milliseconds(std::chrono::seconds(device_seconds)).count();
    limits.idempotency_ms = idempotency_ms;
    return limits;
}

ListeningLimits Options::listening(UnixMillis stream_idle_ms) const {
    auto limits = listening_limits;
    limits.stream_idle_ms = stream_idle_ms;
    return limits;
}

LicenceLimits Options::licences(UnixMillis idempotency_ms) const {
    auto limits = licence_limits;
    limits.lifetime_ms = std::chrono::milliseconds(std::chrono::hours(24 * licence_days)).count();
    limits.idempotency_ms = idempotency_ms;
    return limits;
}

RenditionCacheOptions Options::renditions() const {
    RenditionCacheOptions options;
    options.folder = cache;
    options.max_bytes = cache_mb * kMegabyte;
    options.wait = std::chrono::seconds(transcode_wait_seconds);
    options.linger = std::chrono::seconds(transcode_linger_seconds);
    return options;
}

AnalysisOptions Options::analysis() const {
    AnalysisOptions options;
    options.at_once = analysis_at_once;
    options.lease = std::chrono::seconds(analysis_seconds) + kTimeToFetch;
    return options;
}

sandbox::PoolOptions Options::analysis_workers() const {
    sandbox::PoolOptions options;
    options.name = "analysis";
    options.program = worker;
    options.max_at_once = std::max<std::size_t>(analysis_at_once, 1);
    options.ahead = 0;
    options.jobs_each = kAnalysesEach;
    options.job_time = std::chrono::seconds(analysis_seconds);
    options.limits.memory_bytes = analysis_memory_mb * kMegabyte;
    options.limits.cpu_time = std::chrono::seconds(analysis_seconds) * kAnalysesEach;
    options.limits.background = true;
    return options;
}

http::Limits Options::http_limits() const {
    auto limits = http;
    limits.write_timeout = std::chrono::seconds(slow_reader_seconds);
    return limits;
}

sandbox::PoolOptions Options::workers() const {
    sandbox::PoolOptions options;
    options.name = "transcode";
    options.program = worker;
    options.max_at_once = max_transcodes;
    options.max_waiting = max_waiting_transcodes;
    options.jobs_each = transcodes_each;
    options.job_time = std::chrono::seconds(transcode_seconds);
    options.limits.memory_bytes = transcode_memory_mb * kMegabyte;
    options.limits.file_bytes = transcode_file_mb * kMegabyte;
    options.limits.cpu_time = std::chrono::seconds(transcode_seconds) * static_cast<int>(transcodes_each);
    return options;
}

}  // namespace polyphony::streaming
