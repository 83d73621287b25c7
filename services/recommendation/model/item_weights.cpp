#include "services/recommendation/model/item_weights.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/model/parallel.h"

namespace polyphony::recommendation {
namespace {

using Neighbours = std::vector<CoOccurrence::Neighbour>;

/// The neighbours that are most alike, by number.
Neighbours nearest(TrackIndex track, const CoOccurrence& counts, const ItemWeights::Options& options) {
    const auto all = counts.neighbours(track);
    Neighbours chosen(all.begin(), all.end());
    if (chosen.size() > options.neighbours) {
        const auto last = chosen.begin() + static_cast<std::ptrdiff_t>(options.neighbours);
        std::ranges::nth_element(chosen, last, std::greater<>(), [&](const CoOccurrence::Neighbour& neighbour) {
            return counts.similarity(track, neighbour, options.shrinkage);
        });
        chosen.erase(last, chosen.end());
        std::ranges::sort(chosen, {}, &CoOccurrence::Neighbour::track);
    }
    return chosen;
}

/// The part of the Gram matrix that is between these tracks.
Matrix between(const Neighbours& tracks, const CoOccurrence& counts, float ridge) {
    Matrix square(tracks.size(), tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        auto row = square.row(i);
        const auto others = counts.neighbours(tracks[i].track);
        auto other = others.begin();
        for (std::size_t j = 0; j < i; ++j) {
            other = std::lower_bound(other, others.end(), tracks[j].track,
                                     [](const auto& neighbour, TrackIndex wanted) { return neighbour.track < wanted; });
            if (other != others.end() && other->track == tracks[j].track) row[j] = other->people;
        }
        row[i] = counts.people(tracks[i].track) + ridge;
    }
    return square;
}

}  // namespace

ItemWeights::Row ItemWeights::solved(TrackIndex track, const CoOccurrence& counts) const {
    const auto chosen = nearest(track, counts, options_);
    auto square = between(chosen, counts, options_.ridge);
    std::vector<float> weights;
    weights.reserve(chosen.size());
    for (const auto& neighbour : chosen) weights.push_back(neighbour.people);
    Row row;
    // Counts of which some were pruned may contradict each other; then the track is explained by none.
    if (!recommendation::solve(square, weights)) return row;
    row.reserve(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) row.push_back({chosen[i].track, weights[i]});
    return row;
}

void ItemWeights::set_row(TrackIndex track, Row row) {
    for (const auto& old : rows_[track])
        std::erase_if(effects_[old.track], [track](const Weight& effect) { return effect.track == track; });
    for (const auto& [cause, weight] : row) effects_[cause].push_back({track, weight});
    rows_[track] = std::move(row);
}

void ItemWeights::solve_all(const CoOccurrence& counts, std::size_t threads) {
    rows_.assign(counts.track_count(), {});
    effects_.assign(counts.track_count(), {});
    parallel_for(rows_.size(), threads,
                 [&](std::size_t track) { rows_[track] = solved(static_cast<TrackIndex>(track), counts); });
    for (std::size_t track = 0; track < rows_.size(); ++track)
        for (const auto& [cause, weight] : rows_[track])
            effects_[cause].push_back({static_cast<TrackIndex>(track), weight});
}

void ItemWeights::solve(TrackIndex track, const CoOccurrence& counts) {
    if (rows_.size() < counts.track_count()) {
        rows_.resize(counts.track_count());
        effects_.resize(counts.track_count());
    }
    set_row(track, solved(track, counts));
}

void ItemWeights::add_scores(std::span<const Weighted> profile, std::vector<float>& scores) const {
    if (scores.size() < effects_.size()) scores.resize(effects_.size());
    for (const auto& liked : profile)
        if (liked.track < effects_.size())
            for (const auto& [track, weight] : effects_[liked.track])
                scores[track] += static_cast<float>(liked.weight) * weight;
}

float ItemWeights::weight(TrackIndex cause, TrackIndex track) const {
    if (track >= rows_.size()) return 0;
    const auto found = std::ranges::find(rows_[track], cause, &Weight::track);
    return found == rows_[track].end() ? 0 : found->weight;
}

}  // namespace polyphony::recommendation
