#include "services/catalog/options.h"

#include <algorithm>
#include <thread>

#include "platform/app/program_folder.h"

namespace polyphony::catalog {
namespace {

constexpr std::size_t kMostWorkers = 8;  // Unless more are asked for: each takes some memory.
constexpr std::uint64_t kMebibyte = 1024UL * 1024;
constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::chrono::seconds kPictureCpuTime{600};  // Of one worker, for all of its jobs.

}  // namespace

Options::Options() {
    scanner.worker.program = app::program_folder() / "polyphony-catalog-scanner";
    scanner.workers = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostWorkers);
    picture_workers.name = "pictures";
    picture_workers.program = app::program_folder() / "polyphony-catalog-pictures";
    picture_workers.max_at_once = 2;
    picture_workers.max_waiting = 256;
    picture_workers.ahead = 0;
}

void Options::declare(config::Config& config) {
    config.add("music", music, "A music folder, DIR or NAME=DIR; one library for each.");
    config.add("scan-at-start", scan_at_start, "Whether to look for changes when the service starts.");

    config
        .add("scan-interval-s", scanner.interval_s,
             "How often all folders are walked, in seconds, for what a watch misses.")
        ->check(CLI::Range(0, 30 * 86'400));
    config.add("watch", scanner.watch.enabled, "Whether to notice changes to the music folders as they happen.");
    config
        .add("watch-quiet-ms", scanner.watch.quiet_ms, "How long nothing must change before changed folders are read.")
        ->check(CLI::Range(10, 60'000));

    auto& worker = scanner.worker;
    config.add("scan-batch", scanner.batch, "Files whose results share one transaction.")->check(CLI::Range(1, 10'000));
    config.add("scan-workers", scanner.workers, "Processes that read audio files at the same time.")
        ->check(CLI::Range(1, 64));
    config.add("scan-worker", worker.program, "The program that reads audio files.");
    config.add("tag-mapping", worker.tag_mapping, "A file that says which tags are read instead; see docs/tags.md.");
    config.add("scan-timeout-ms", worker.timeout_ms, "Most time to read one file, in milliseconds.")
        ->check(CLI::Range(100, 600'000));
    config.add("scan-cpu-seconds", worker.limits.cpu_seconds, "Most processor time to read one file.")
        ->check(CLI::Range(1, 3600));
    config.add("scan-memory-mb", worker.limits.memory_mb, "Most memory of the process that reads files, in MiB.")
        ->check(CLI::Range(128, 65'536));
    config.add("max-cover-bytes", worker.limits.max_cover_bytes, "Largest picture that is kept, in bytes.")
        ->check(CLI::Range(0, 100'000'000));
    config.add("max-lyrics-bytes", worker.limits.max_lyrics_bytes, "Longest lyrics that are kept, in bytes.")
        ->check(CLI::Range(0, 10'000'000));
    config.add("max-cue-bytes", worker.limits.max_cue_bytes, "Longest CUE sheet that is read, in bytes.")
        ->check(CLI::Range(0, 10'000'000));

    config.add("max-library-grants", max_library_grants, "Most people who are let into a library one by one.")
        ->check(CLI::Range(1, 100'000));
    config.add("picture-worker", picture_workers.program, "The program that reads pictures in the sandbox.");
    config.add("picture-workers", picture_workers.max_at_once, "Most pictures that are resized at once.")
        ->check(CLI::Range(1, 256));
    config.add("picture-waiting", picture_workers.max_waiting, "Most pictures that wait for their turn.");
    config.add("picture-seconds", picture_seconds, "Most time to resize one picture.")->check(CLI::Range(1, 600));
    config
        .add("picture-wait-seconds", picture_wait_seconds,
             "How long a request waits for its picture; must be shorter than media-timeout-ms of edge.")
        ->check(CLI::Range(1, 600));
    config.add("picture-memory-mib", picture_memory_mib, "Most address space of a process that resizes pictures.")
        ->check(CLI::Range(512, 65'536));
    config.add("picture-megapixels", picture_megapixels, "A picture with more is not resized.")
        ->check(CLI::Range(1, 1000));
    config.add("picture-cache-mib", picture_cache_mib, "Most mebibytes of resized pictures that are kept.")
        ->check(CLI::Range(0, 1'000'000));

    config.add("default-page-size", limits.default_page, "Items of a page if none is asked for.")
        ->check(CLI::Range(1, 500));
    config.add("max-page-size", limits.max_page, "Most items of a page.")->check(CLI::Range(1, 500));
    config.add("max-batch", limits.max_batch, "Most tracks that one call may ask for.")->check(CLI::Range(1, 5000));
    config.add("max-artist-items", limits.max_artist_items, "Most albums and most tracks shown with an artist.")
        ->check(CLI::Range(1, 5000));
    config.add("max-folder-tracks", limits.max_folder_tracks, "Most tracks shown of one folder.")
        ->check(CLI::Range(1, 5000));
    config.add("search-folder", search_folder, "Where the search index lies; DATA/catalog-search if empty.");
    config.add("search-follow-ms", indexer.follow_ms, "Time between looks for what the search index should follow.")
        ->check(CLI::Range(10, 60'000));
    config.add("search-batch", indexer.batch, "Things that are read at once for the search index.")
        ->check(CLI::Range(1, 10'000));
    config.add("search-commit-every", indexer.commit_every, "Most things that the search index takes in at once.")
        ->check(CLI::Range(1, 100'000));
    config.add("default-search", limits.default_search, "Hits of each kind if no limit is asked for.")
        ->check(CLI::Range(1, 100));
    config.add("max-search", limits.max_search, "Most hits of each kind.")->check(CLI::Range(1, 500));
    config.add("max-query", limits.max_query, "Longest search, in characters.")->check(CLI::Range(1, 10'000));
    config.add("upload-library", upload_library, "The name of the library in which releases appear.");
    config.add("upload-max-file-bytes", uploads.max_file_bytes, "Largest file that can be uploaded, in bytes.")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
    config
        .add("upload-max-pending-bytes", uploads.max_pending_bytes,
             "Most bytes of one person's files that have not appeared.")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 50));
    config.add("upload-max-unfinished", uploads.max_unfinished, "Most unfinished files of one person.")
        ->check(CLI::Range(1, 100'000));
    config.add("upload-max-files", uploads.max_files, "Most files of a release.")->check(CLI::Range(1, 10'000));
    config.add("upload-max-releases", uploads.max_releases, "Most releases of one person.")
        ->check(CLI::Range(1, 1'000'000));
    config.add("upload-expiry-hours", uploads.expiry_hours, "How long an unfinished file waits for its next byte.")
        ->check(CLI::Range(1, 10'000));
    config.add("upload-sync-bytes", uploads.sync_bytes, "Most bytes of an upload that a crash can cost.")
        ->check(CLI::Range(std::int64_t{65'536}, std::int64_t{1} << 30));

    config.add("max-query-words", limits.max_query_words, "Most words of a search.")->check(CLI::Range(1, 64));
}

void Options::fill_in(const std::filesystem::path& data) {
    picture_workers.limits.memory_bytes = static_cast<std::uint64_t>(picture_memory_mib) * kMebibyte;
    picture_workers.limits.cpu_time = kPictureCpuTime;
    picture_workers.job_time = std::chrono::seconds(picture_seconds);
    picture_workers.turn_time = std::chrono::seconds(picture_wait_seconds);
    pictures.folder = data / "covers" / "sized";
    pictures.max_bytes = static_cast<std::uint64_t>(picture_cache_mib) * kMebibyte;
    pictures.max_pixels = static_cast<std::uint64_t>(picture_megapixels) * kMillion;
    blurhashes.max_pixels = pictures.max_pixels;
    pictures.wait = picture_workers.turn_time;
}

}  // namespace polyphony::catalog
