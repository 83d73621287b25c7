#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/sandbox/pool.h"
#include "services/catalog/catalog.h"
#include "services/catalog/pictures/blurhashes.h"
#include "services/catalog/pictures/sized_pictures.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/search/search_indexer.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// What can be configured, with its defaults.
struct Options {
    std::vector<std::string> music;
    bool scan_at_start = true;
    scan::ScannerOptions scanner;
    Limits limits;
    int max_library_grants = 10'000;
    sandbox::PoolOptions picture_workers;
    SizedPictureOptions pictures;
    BlurhashOptions blurhashes;
    int picture_cache_mib = 256;
    int picture_memory_mib = 1024;
    int picture_megapixels = 100;
    int picture_seconds = 10;
    int picture_wait_seconds = 8;
    std::string search_folder;  ///< `DATA/catalog-search` if empty.
    IndexerOptions indexer;
    std::string upload_library = "Uploads";
    UploadLimits uploads;

    Options();
    void declare(config::Config& config);
    /// What follows from the options, and from the folder for what lasts.
    void fill_in(const std::filesystem::path& data);
};

}  // namespace polyphony::catalog
