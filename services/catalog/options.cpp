#include "services/catalog/options.h"

#include "platform/app/program_folder.h"

namespace polyphony::catalog {

Options::Options() { scanner.worker.program = app::program_folder() / "polyphony-catalog-scanner"; }

void Options::declare(config::Config& config) {
    config.add("music", music, "A music folder, DIR or NAME=DIR; one library for each.");
    config.add("scan-at-start", scan_at_start, "Whether to look for changes when the service starts.");

    auto& worker = scanner.worker;
    config.add("scan-batch", scanner.batch, "Files whose results share one transaction.")->check(CLI::Range(1, 10'000));
    config.add("scan-worker", worker.program, "The program that reads audio files.");
    config.add("scan-timeout-ms", worker.timeout_ms, "Most time to read one file, in milliseconds.")
        ->check(CLI::Range(100, 600'000));
    config.add("scan-cpu-seconds", worker.limits.cpu_seconds, "Most processor time to read one file.")
        ->check(CLI::Range(1, 3600));
    config.add("scan-memory-mb", worker.limits.memory_mb, "Most memory of the process that reads files, in MiB.")
        ->check(CLI::Range(128, 65'536));
    config.add("max-cover-bytes", worker.limits.max_cover_bytes, "Largest picture that is kept, in bytes.")
        ->check(CLI::Range(0, 100'000'000));

    config.add("default-page-size", limits.default_page, "Items of a page if none is asked for.")
        ->check(CLI::Range(1, 500));
    config.add("max-page-size", limits.max_page, "Most items of a page.")->check(CLI::Range(1, 500));
    config.add("max-batch", limits.max_batch, "Most tracks that one call may ask for.")->check(CLI::Range(1, 5000));
    config.add("max-artist-items", limits.max_artist_items, "Most albums and most tracks shown with an artist.")
        ->check(CLI::Range(1, 5000));
    config.add("max-folder-tracks", limits.max_folder_tracks, "Most tracks shown of one folder.")
        ->check(CLI::Range(1, 5000));
    config.add("default-search", limits.default_search, "Hits of each kind if no limit is asked for.")
        ->check(CLI::Range(1, 100));
    config.add("max-search", limits.max_search, "Most hits of each kind.")->check(CLI::Range(1, 500));
    config.add("max-query", limits.max_query, "Longest search, in characters.")->check(CLI::Range(1, 10'000));
    config.add("max-query-words", limits.max_query_words, "Most words of a search.")->check(CLI::Range(1, 64));
}

}  // namespace polyphony::catalog
