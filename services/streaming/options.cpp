#include "services/streaming/options.h"

namespace polyphony::streaming {

namespace {
constexpr std::uint64_t kMegabyte = 1024 * 1024;
}

void Options::add_to(config::Config& config) {
    config.add("public-url", public_url,
               "Origin of the audio, such as https://audio.example; empty for the site's own.");
    config.add("signing-key-file", signing_key_file, "Key of signed addresses; DATA/streaming/url.key if empty.");
    config.add("url-hours", url_hours, "How long a signed address works.")->check(CLI::Range(1, 168));
    config.add("free-kbps", free_kbps, "Highest bit rate without a plan, in kbit/s.")->check(CLI::Range(24, 10'000));
    config.add("max-open-files", max_open_files, "Files kept open between ranges.");
    config.add("open-file-seconds", open_file_seconds, "How long they are kept before they are looked up anew.");
    config.add("ffmpeg", ffmpeg, "Program that makes renditions.");
    config.add("cache", cache, "Folder for renditions; DATA/streaming/renditions if empty.");
    config.add("cache-mb", cache_mb, "Most megabytes of renditions.");
    config.add("max-transcodes", max_transcodes, "Most transcodes at once.")->check(CLI::Range(1, 256));
    config.add("max-waiting-transcodes", max_waiting_transcodes, "Most transcodes that wait for their turn.");
    config.add("transcode-wait-seconds", transcode_wait_seconds, "How long a request waits for its rendition.");
    config.add("transcode-seconds", transcode_seconds, "Most seconds for one transcode.");
    config.add("transcode-memory-mb", transcode_memory_mb, "Most megabytes of address space for one transcode.");
}

void Options::fill_in(const std::string& data) {
    if (signing_key_file.empty()) signing_key_file = data + "/streaming/url.key";
    if (cache.empty()) cache = data + "/streaming/renditions";
}

PlaybackLimits Options::playback() const {
    PlaybackLimits limits;
    limits.url_lifetime = std::chrono::hours(url_hours);
    limits.free_kbps = free_kbps;
    return limits;
}

TranscoderOptions Options::transcoder() const {
    TranscoderOptions options;
    options.ffmpeg = ffmpeg;
    options.cache = cache;
    options.max_cache_bytes = cache_mb * kMegabyte;
    options.max_at_once = max_transcodes;
    options.max_waiting = max_waiting_transcodes;
    options.wait = std::chrono::seconds(transcode_wait_seconds);
    options.process.time = std::chrono::seconds(transcode_seconds);
    options.process.cpu_time = std::chrono::seconds(transcode_seconds);
    options.process.memory_bytes = transcode_memory_mb * kMegabyte;
    return options;
}

}  // namespace polyphony::streaming
