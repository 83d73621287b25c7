#include "services/recommendation/model/fresh_tracks.h"

#include <algorithm>

namespace polyphony::recommendation {

void FreshTracks::like(TrackIndex track, PersonKey person, std::span<const TrackIndex> others) {
    if (!fresh(track)) return;
    auto& fresh = tracks_[track];
    std::erase_if(fresh.likers, [person](const Liker& liker) { return liker.person == person; });
    if (fresh.likers.size() >= options_.max_people) fresh.likers.erase(fresh.likers.begin());
    fresh.likers.push_back({person, factors_->fold_in(others)});
    solve(fresh);
}

void FreshTracks::unlike(TrackIndex track, PersonKey person) {
    const auto found = tracks_.find(track);
    if (found == tracks_.end()) return;
    std::erase_if(found->second.likers, [person](const Liker& liker) { return liker.person == person; });
    solve(found->second);
}

void FreshTracks::describe(TrackIndex track, std::vector<Weighted> alike) {
    if (!fresh(track)) return;
    std::erase_if(alike, [this](const Weighted& other) { return other.weight <= 0 || !factors_->knows(other.track); });
    keep_best(alike, options_.max_alike);
    double sum = 0;
    for (const auto& other : alike) sum += other.weight;
    for (auto& other : alike) other.weight *= static_cast<double>(options_.likeness) / sum;
    if (alike.empty()) return forget_description(track);
    auto& fresh = tracks_[track];
    if (fresh.alike.empty()) described_.push_back(track);
    fresh.alike = std::move(alike);
    solve(fresh);
    if (described_.size() > options_.max_described) forget_description(described_.front());
}

void FreshTracks::forget_description(TrackIndex track) {
    std::erase(described_, track);
    const auto found = tracks_.find(track);
    if (found == tracks_.end()) return;
    found->second.alike.clear();
    if (found->second.likers.empty())
        tracks_.erase(found);
    else
        solve(found->second);
}

void FreshTracks::solve(Fresh& fresh) const {
    const auto dimensions = factors_->parts().tracks.columns;
    std::vector<float> expected(dimensions);
    const float still = expected_of(static_cast<float>(fresh.likers.size()));
    for (const auto& [other, weight] : fresh.alike) {
        const auto factors = factors_->of(other);
        for (std::size_t k = 0; k < dimensions; ++k) expected[k] += still * static_cast<float>(weight) * factors[k];
    }
    Matrix people(fresh.likers.size(), dimensions);
    for (std::size_t i = 0; i < people.rows; ++i) std::ranges::copy(fresh.likers[i].factors, people.row(i).begin());
    fresh.factors = factors_->fold_in_track(people, expected);
}

std::span<const float> FreshTracks::of(TrackIndex track) const {
    const auto found = tracks_.find(track);
    if (found == tracks_.end()) return {};
    return found->second.factors;
}

void FreshTracks::add_factor_scores(std::span<const float> person, std::vector<float>& scores) const {
    for (const auto& [track, fresh] : tracks_) {
        if (track >= scores.size()) scores.resize(track + std::size_t{1});
        scores[track] += dot(fresh.factors, person);
    }
}

}  // namespace polyphony::recommendation
