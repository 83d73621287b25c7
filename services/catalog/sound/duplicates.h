#pragma once

#include <string>
#include <vector>

namespace polyphony::catalog {

/// Two tracks that are the same recording.
struct Duplicate {
    std::string track_id;
    std::string other_id;
    double bit_error_rate = 0;  ///< See bit_error_rate().

    bool operator==(const Duplicate&) const = default;
};

/// Tracks that are the same recording.
struct DuplicateGroup {
    std::vector<std::string> track_ids;  ///< By id, at least two.
    double bit_error_rate = 0;           ///< The worst of the pairs in it.

    bool operator==(const DuplicateGroup&) const = default;
};

/// Puts pairs together that share a track; by the first track's id.
std::vector<DuplicateGroup> group(const std::vector<Duplicate>& pairs);

}  // namespace polyphony::catalog
