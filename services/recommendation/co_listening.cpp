#include "services/recommendation/co_listening.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace polyphony::recommendation {
namespace {

double product(double a, double b) { return a > 0 || b > 0 ? a * b : 0; }

}  // namespace

CoListening::CoListening(Options options) : options_(options) {}

void CoListening::change(TrackIndex track, double before, double after, std::span<const Weighted> others, double unit) {
    TrackIndex highest = track;
    for (const auto& other : others) highest = std::max(highest, other.track);
    if (highest >= items_.size()) items_.resize(highest + 1);

    auto& square_sum = items_[track].square_sum;
    square_sum = std::max(0.0, square_sum + after * after - before * before);
    for (const auto& other : others) {
        if (other.track == track) continue;
        const double weight = product(after, other.weight) - product(before, other.weight);
        add(track, other.track, weight, unit);
        add(other.track, track, weight, unit);
    }
}

void CoListening::add(TrackIndex track, TrackIndex other, double weight, double unit) {
    auto& item = items_[track];
    auto place = std::ranges::lower_bound(item.neighbours, other, {}, &Neighbour::track);
    if (place != item.neighbours.end() && place->track == other) {
        place->weight += static_cast<float>(weight);
        return;
    }
    if (weight <= 0) return;
    item.neighbours.insert(place, {other, static_cast<float>(weight)});
    if (item.neighbours.size() > 2 * options_.max_neighbours) prune(item, unit);
}

void CoListening::prune(Item& item, double unit) const {
    auto& neighbours = item.neighbours;
    const auto last = neighbours.begin() + static_cast<std::ptrdiff_t>(options_.max_neighbours);
    std::ranges::nth_element(neighbours, last, std::greater<>(),
                             [&](const Neighbour& neighbour) { return similarity(item, neighbour, unit); });
    neighbours.erase(last, neighbours.end());
    std::ranges::sort(neighbours, {}, &Neighbour::track);
}

double CoListening::similarity(const Item& item, const Neighbour& neighbour, double unit) const {
    const double norms = std::sqrt(item.square_sum * items_[neighbour.track].square_sum);
    const double divisor = norms + options_.shrinkage * unit * unit;
    return divisor > 0 ? neighbour.weight / divisor : 0;
}

std::vector<Weighted> CoListening::neighbours_of(TrackIndex track, double unit) const {
    std::vector<Weighted> result;
    if (track >= items_.size()) return result;
    const auto& item = items_[track];
    result.reserve(item.neighbours.size());
    for (const auto& neighbour : item.neighbours) {
        const double score = similarity(item, neighbour, unit);
        if (score > 0) result.push_back({neighbour.track, score});
    }
    return result;
}

std::vector<Weighted> CoListening::similar(TrackIndex track, double unit) const {
    auto result = neighbours_of(track, unit);
    sort_best_first(result);
    if (result.size() > options_.max_neighbours) result.resize(options_.max_neighbours);
    return result;
}

std::vector<Weighted> CoListening::recommend(std::span<const Weighted> profile, double unit) const {
    std::unordered_map<TrackIndex, double> scores;
    for (const auto& liked : profile)
        for (const auto& neighbour : neighbours_of(liked.track, unit))
            scores[neighbour.track] += liked.weight * neighbour.weight;
    for (const auto& known : profile) scores.erase(known.track);
    std::vector<Weighted> result;
    result.reserve(scores.size());
    for (const auto& [track, score] : scores)
        if (score > 0) result.push_back({track, score});
    sort_best_first(result);
    return result;
}

}  // namespace polyphony::recommendation
