#pragma once

#include <string>
#include <vector>

#include "platform/config/config.h"
#include "services/catalog/catalog.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/uploads/release.h"

namespace polyphony::catalog {

/// What can be configured, with its defaults.
struct Options {
    std::vector<std::string> music;
    bool scan_at_start = true;
    scan::ScannerOptions scanner;
    Limits limits;
    std::string upload_library = "Uploads";
    UploadLimits uploads;

    Options();
    void declare(config::Config& config);
};

}  // namespace polyphony::catalog
