#include "services/recommendation/weighted.h"

#include <algorithm>

namespace polyphony::recommendation {
namespace {

bool better(const Weighted& a, const Weighted& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.track < b.track;
}

}  // namespace

void sort_best_first(std::vector<Weighted>& tracks) { std::ranges::sort(tracks, better); }

void keep_best(std::vector<Weighted>& tracks, std::size_t limit) {
    limit = std::min(limit, tracks.size());
    std::ranges::partial_sort(tracks, tracks.begin() + static_cast<std::ptrdiff_t>(limit), better);
    tracks.resize(limit);
}

}  // namespace polyphony::recommendation
