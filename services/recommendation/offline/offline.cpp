#include "services/recommendation/offline/offline.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace polyphony::recommendation {

Offline::Offline(const std::vector<Listener>& train, Collaborative::Options model, std::size_t threads)
    : options_(model), model_(model) {
    for (const auto& [person, items] : train) {
        auto& known = known_[person];
        std::vector<std::int64_t> fresh;
        for (const auto item : items)
            if (std::ranges::find(known, items_.number(item)) == known.end()) fresh.push_back(item);
        for (const auto item : items_.numbers(fresh)) known.push_back(item);
    }
    for (const auto& listener : train)
        if (auto& known = known_[listener.person]; !known.empty()) interactions_.by_person.push_back(known);
    interactions_.track_count = items_.size();
    people_.resize(items_.size());
    for (const auto& liked : interactions_.by_person)
        for (const auto item : liked) ++people_[item];
    popular_.resize(items_.size());
    std::iota(popular_.begin(), popular_.end(), TrackIndex{0});
    std::ranges::stable_sort(popular_, std::ranges::greater(), [this](TrackIndex item) { return people_[item]; });
    model_.build(interactions_, threads);
}

void Offline::train(const TrainingOptions& options, const Tell& tell) {
    const auto trained = recommendation::train(interactions_, options_, options, tell);
    model_.use(trained.factors, trained.share);
}

void Offline::hear(const Listener& listener) {
    auto& known = known_[listener.person];
    for (const auto item : items_.numbers(listener.items)) {
        if (std::ranges::find(known, item) != known.end()) continue;
        model_.change(static_cast<PersonKey>(listener.person), item, true, known);
        known.push_back(item);
    }
}

const std::vector<TrackIndex>& Offline::known(std::int64_t person) const {
    static const std::vector<TrackIndex> nothing;
    const auto found = known_.find(person);
    return found == known_.end() ? nothing : found->second;
}

std::vector<TrackIndex> Offline::top(std::int64_t person, std::size_t count) const {
    const auto& liked = known(person);
    std::vector<Weighted> profile;
    for (const auto item : liked) profile.push_back({item, 1});
    std::vector<TrackIndex> best;
    std::unordered_set<TrackIndex> seen(liked.begin(), liked.end());
    for (const auto& ranked : model_.recommend(profile, count)) {
        best.push_back(ranked.track);
        seen.insert(ranked.track);
    }
    for (const auto item : popular_) {
        if (best.size() >= count) break;
        if (seen.insert(item).second) best.push_back(item);
    }
    return best;
}

}  // namespace polyphony::recommendation
