#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/catalog/scan/file_facts.h"

namespace polyphony::catalog {

/// What stands above a file's tags; contracts/polyphony/catalog/v1/edits.proto says what each field means.
struct TrackEdit {
    std::optional<std::string> title{};
    std::vector<std::string> artists{};
    std::optional<std::string> album{};
    std::vector<std::string> album_artists{};
    std::vector<std::string> genres{};
    std::optional<int> year{};
    std::optional<int> track_number{};
    std::optional<int> disc_number{};

    bool operator==(const TrackEdit&) const = default;
};

/// The facts of a file with what was edited.
scan::FileFacts edited(scan::FileFacts facts, const TrackEdit& edit);

}  // namespace polyphony::catalog
