#include "services/recommendation/weighted.h"

#include <algorithm>

namespace polyphony::recommendation {

void sort_best_first(std::vector<Weighted>& tracks) {
    std::ranges::sort(tracks, [](const Weighted& a, const Weighted& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.track < b.track;
    });
}

}  // namespace polyphony::recommendation
