#include "services/recommendation/model/collaborative.h"

#include <algorithm>
#include <utility>

namespace polyphony::recommendation {
void Collaborative::build(const Interactions& interactions, std::size_t threads) {
    counts_.build(interactions, threads);
    weights_.solve_all(counts_, threads);
}

void Collaborative::use(std::shared_ptr<const Factors> factors, float share) {
    factors_ = std::move(factors);
    share_ = factors_ ? share : 0;
}

void Collaborative::change(TrackIndex track, bool likes, std::span<const TrackIndex> others) {
    counts_.add(track, others, likes ? 1.0F : -1.0F);
    weights_.solve(track, counts_);
    for (const auto other : others.last(std::min(others.size(), options_.refreshed_at_once)))
        weights_.solve(other, counts_);
}

std::vector<Weighted> Collaborative::similar(TrackIndex track, std::size_t limit) const {
    std::vector<Weighted> alike;
    for (const auto& neighbour : counts_.neighbours(track))
        alike.push_back({neighbour.track, counts_.similarity(track, neighbour, options_.shrinkage)});
    keep_best(alike, limit);
    return alike;
}

std::vector<Weighted> Collaborative::recommend(std::span<const Weighted> profile, std::size_t limit) const {
    return best_of(scores(profile), share_, profile, limit);
}

Collaborative::Scores Collaborative::scores(std::span<const Weighted> profile) const {
    Scores scores;
    weights_.add_scores(profile, scores.by_weights);
    if (!factors_) return scores;
    std::vector<TrackIndex> liked;
    for (const auto& entry : profile)
        if (entry.weight > 0) liked.push_back(entry.track);
    scores.by_factors = factors_->scores(factors_->fold_in(liked));
    return scores;
}

std::vector<Weighted> Collaborative::best_of(const Scores& scores, float share, std::span<const Weighted> profile,
                                             std::size_t limit) {
    std::vector<float> mixed(std::max(scores.by_weights.size(), scores.by_factors.size()));
    for (std::size_t track = 0; track < scores.by_weights.size(); ++track)
        mixed[track] = (1 - share) * scores.by_weights[track];
    for (std::size_t track = 0; track < scores.by_factors.size(); ++track)
        mixed[track] += share * scores.by_factors[track];
    for (const auto& known : profile)
        if (known.track < mixed.size()) mixed[known.track] = 0;
    // Whatever is not among the best so far is passed over; the few that are make room now and then.
    std::vector<Weighted> best;
    float least = 0;
    for (std::size_t track = 0; track < mixed.size(); ++track) {
        if (mixed[track] <= least) continue;
        best.push_back({static_cast<TrackIndex>(track), mixed[track]});
        if (best.size() < 2 * limit + 1) continue;
        keep_best(best, limit);
        if (limit > 0) least = static_cast<float>(best.back().weight);
    }
    keep_best(best, limit);
    return best;
}

}  // namespace polyphony::recommendation
