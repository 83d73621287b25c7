#include "services/recommendation/model/quality.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace polyphony::recommendation {
namespace {

double gain_at(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

}  // namespace

Quality quality_of(std::span<const Weighted> ranked, std::span<const TrackIndex> truth, std::size_t cut) {
    const std::unordered_set<TrackIndex> wanted(truth.begin(), truth.end());
    double hits = 0;
    double gain = 0;
    double ideal = 0;
    for (std::size_t place = 0; place < std::min(cut, ranked.size()); ++place)
        if (wanted.contains(ranked[place].track)) {
            ++hits;
            gain += gain_at(place);
        }
    for (std::size_t place = 0; place < std::min(cut, wanted.size()); ++place) ideal += gain_at(place);
    if (wanted.empty()) return {};
    return {hits / static_cast<double>(wanted.size()), gain / ideal};
}

}  // namespace polyphony::recommendation
