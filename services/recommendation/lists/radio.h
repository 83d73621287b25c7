#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "services/recommendation/lists/knowledge.h"
#include "services/recommendation/lists/list_builder.h"
#include "services/recommendation/lists/options.h"

namespace polyphony::recommendation {

/// What a list starts from.
struct Seeds {
    std::vector<std::string> tracks{};
    std::vector<std::string> artists{};
    std::vector<std::string> albums{};
    std::vector<std::string> genres{};

    std::size_t count() const { return tracks.size() + artists.size() + albums.size() + genres.size(); }
};

struct RadioWish {
    Seeds seeds{};
    std::vector<std::string> excluded{};  ///< Heard already.
    std::vector<std::string> skipped{};   ///< Less like these.
};

/// To go on with after the seeds, without their tracks and albums and without `excluded`, best first. A radio of an
/// artist or a genre plays them, too. When all is excluded that there is, it begins anew: a radio does not end.
TrackList radio(const Knowledge& knowledge, const RadioWish& wish, const ListOptions& options, const Audience& audience,
                std::size_t limit);

/// Tracks that go with those of a list, of which the last count most.
TrackList continuation(const Knowledge& knowledge, std::span<const std::string> track_ids,
                       std::span<const std::string> excluded, const ListOptions& options, const Audience& audience,
                       std::size_t limit);

}  // namespace polyphony::recommendation
