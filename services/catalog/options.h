#pragma once

#include <string>
#include <vector>

#include "platform/config/config.h"
#include "services/catalog/catalog.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/search/search_indexer.h"

namespace polyphony::catalog {

/// What can be configured, with its defaults.
struct Options {
    std::vector<std::string> music;
    bool scan_at_start = true;
    scan::ScannerOptions scanner;
    Limits limits;
    int max_library_grants = 10'000;
    std::string search_folder;  ///< `DATA/catalog-search` if empty.
    IndexerOptions indexer;

    Options();
    void declare(config::Config& config);
};

}  // namespace polyphony::catalog
