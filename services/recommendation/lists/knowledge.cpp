#include "services/recommendation/lists/knowledge.h"

namespace polyphony::recommendation {

std::vector<Weighted> Knowledge::ranked(const std::vector<double>& by_track) const {
    std::vector<Weighted> result;
    for (TrackIndex track = 0; track < by_track.size(); ++track)
        if (by_track[track] > 0 && tracks.available(track)) result.push_back({track, by_track[track]});
    sort_best_first(result);
    return result;
}

}  // namespace polyphony::recommendation
