// polyphony-catalog-scanner: reads audio files for the catalog service, so that a hostile file can take down no more
// than this process. Not started by hand.
#include <charconv>
#include <cstdio>
#include <string_view>

#include "services/catalog/scan/worker.h"

int main(int argc, char** argv) {
    polyphony::catalog::scan::WorkerLimits limits;
    auto number = [&](int at, auto& target) {
        std::string_view text = argv[at];
        return std::from_chars(text.data(), text.data() + text.size(), target).ec == std::errc();
    };
    if (argc != 7 || !number(1, limits.memory_mb) || !number(2, limits.cpu_seconds) ||
        !number(3, limits.max_cover_bytes) || !number(4, limits.max_lyrics_bytes) || !number(5, limits.max_cue_bytes)) {
        std::fputs("polyphony-catalog-scanner is started by polyphony-catalog.\n", stderr);
        return 1;
    }
    const auto mapping = polyphony::catalog::scan::read_tag_mapping(argv[6]);
    if (!mapping) return 1;  // The service has read it, too, and said what is wrong.
    return polyphony::catalog::scan::run_worker(limits, *mapping);
}
