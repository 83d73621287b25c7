#include "services/recommendation/lists/knowledge.h"

namespace polyphony::recommendation {

std::vector<Weighted> Knowledge::most_played(const Audience& audience, std::size_t count) const {
    std::vector<Weighted> result;
    for (auto place = by_plays.begin(); place != by_plays.end() && result.size() < count; ++place)
        if (audience.hears(tracks, place->track)) result.push_back(*place);
    return result;
}

std::vector<Weighted> Knowledge::newest(const Audience& audience, std::size_t count) const {
    return tracks.newest(count, [&](const TrackFacts& facts) { return audience.hears(facts); });
}

std::vector<Weighted> Knowledge::trending() const {
    const auto& people = trend.people();
    std::vector<Weighted> result;
    for (TrackIndex track = 0; track < people.size(); ++track)
        if (people[track] > 0 && tracks.available(track)) result.push_back({track, people[track]});
    sort_best_first(result);
    return result;
}

}  // namespace polyphony::recommendation
