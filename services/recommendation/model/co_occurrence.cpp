#include "services/recommendation/model/co_occurrence.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "services/recommendation/model/parallel.h"

namespace polyphony::recommendation {

void CoOccurrence::build(const Interactions& interactions, std::size_t threads) {
    const auto people = interactions.by_track();
    tracks_.assign(interactions.track_count, {});
    for (std::size_t track = 0; track < people.size(); ++track)
        tracks_[track].people = static_cast<float>(people[track].size());
    parallel_for(people.size(), threads, [&](std::size_t track) {
        std::vector<TrackIndex> met;
        for (const auto person : people[track]) {
            const auto& liked = interactions.by_person[person];
            met.insert(met.end(), liked.begin(), liked.end());
        }
        std::ranges::sort(met);
        auto& neighbours = tracks_[track].neighbours;
        for (auto begin = met.begin(); begin != met.end();) {
            const auto end = std::upper_bound(begin, met.end(), *begin);
            if (*begin != track) neighbours.push_back({*begin, static_cast<float>(end - begin)});
            begin = end;
        }
        prune(static_cast<TrackIndex>(track), max_neighbours_);
    });
}

void CoOccurrence::add(TrackIndex track, std::span<const TrackIndex> others, float people) {
    TrackIndex highest = track;
    for (const auto other : others) highest = std::max(highest, other);
    if (highest >= tracks_.size()) tracks_.resize(highest + std::size_t{1});
    tracks_[track].people += people;
    for (const auto other : others) {
        if (other == track) continue;
        add_pair(track, other, people);
        add_pair(other, track, people);
    }
}

void CoOccurrence::add_pair(TrackIndex track, TrackIndex other, float people) {
    auto& neighbours = tracks_[track].neighbours;
    const auto place = std::ranges::lower_bound(neighbours, other, {}, &Neighbour::track);
    if (place != neighbours.end() && place->track == other) {
        place->people += people;
        if (place->people <= 0) neighbours.erase(place);
    } else if (people > 0) {
        neighbours.insert(place, {other, people});
        if (neighbours.size() > 2 * max_neighbours_) prune(track, max_neighbours_);
    }
}

void CoOccurrence::prune(TrackIndex track, std::size_t count) {
    auto& neighbours = tracks_[track].neighbours;
    if (neighbours.size() <= count) return;
    const auto last = neighbours.begin() + static_cast<std::ptrdiff_t>(count);
    std::ranges::nth_element(neighbours, last, std::greater<>(),
                             [&](const Neighbour& neighbour) { return similarity(track, neighbour, 0); });
    neighbours.erase(last, neighbours.end());
    neighbours.shrink_to_fit();
    std::ranges::sort(neighbours, {}, &Neighbour::track);
}

std::span<const CoOccurrence::Neighbour> CoOccurrence::neighbours(TrackIndex track) const {
    if (track >= tracks_.size()) return {};
    return tracks_[track].neighbours;
}

float CoOccurrence::similarity(TrackIndex track, const Neighbour& neighbour, float shrinkage) const {
    const float divisor = std::sqrt(people(track) * people(neighbour.track)) + shrinkage;
    return divisor > 0 ? neighbour.people / divisor : 0;
}

}  // namespace polyphony::recommendation
