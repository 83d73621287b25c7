#include "services/recommendation/weighted.h"

#include <algorithm>

namespace polyphony::recommendation {

void sort_best_first(std::vector<Weighted>& tracks) { std::ranges::sort(tracks, BestFirst()); }

void keep_best(std::vector<Weighted>& tracks, std::size_t limit) {
    limit = std::min(limit, tracks.size());
    std::ranges::partial_sort(tracks, tracks.begin() + static_cast<std::ptrdiff_t>(limit), BestFirst());
    tracks.resize(limit);
}

}  // namespace polyphony::recommendation
