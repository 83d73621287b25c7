#include "services/recommendation/model/collaborative.h"

#include <algorithm>
#include <utility>

namespace polyphony::recommendation {
namespace {

std::vector<TrackIndex> liked_of(std::span<const Weighted> profile) {
    std::vector<TrackIndex> liked;
    for (const auto& entry : profile)
        if (entry.weight > 0) liked.push_back(entry.track);
    return liked;
}

}  // namespace

void Collaborative::build(const Interactions& interactions, std::size_t threads) {
    counts_.build(interactions, threads);
    weights_.solve_all(counts_, threads);
}

std::shared_ptr<const Factors> Collaborative::use(std::shared_ptr<const Factors> factors, float share) {
    factors_.swap(factors);
    share_ = factors_ ? share : 0;
    fresh_ = FreshTracks(factors_, options_.fresh);
    return factors;
}

void Collaborative::change(PersonKey person, TrackIndex track, bool likes, std::span<const TrackIndex> others) {
    counts_.add(track, others, likes ? 1.0F : -1.0F);
    weights_.solve(track, counts_);
    for (const auto other : others.last(std::min(others.size(), options_.refreshed_at_once)))
        weights_.solve(other, counts_);
    if (likes)
        fresh_.like(track, person, others);
    else
        fresh_.unlike(track, person);
}

void Collaborative::fold_in_fresh(PersonKey person, std::span<const TrackIndex> liked) {
    for (const auto track : liked) fresh_.like(track, person, liked);
}

std::vector<Weighted> Collaborative::similar(TrackIndex track, std::size_t limit) const {
    std::vector<Weighted> alike;
    for (const auto& neighbour : counts_.neighbours(track))
        alike.push_back({neighbour.track, counts_.similarity(track, neighbour, options_.shrinkage)});
    keep_best(alike, limit);
    return alike;
}

std::vector<Weighted> Collaborative::recommend(std::span<const Weighted> profile, std::size_t limit) const {
    const bool indexed = factors_ && factors_->parts().index;
    return best_of(indexed ? scores_of_best(profile, limit) : scores(profile), share_, profile, limit);
}

std::vector<float> Collaborative::factors_of(std::span<const Weighted> profile) const {
    if (!factors_) return {};
    return factors_->fold_in(liked_of(profile));
}

Collaborative::Scores Collaborative::scores(std::span<const Weighted> profile) const {
    auto scores = scores_by_weights(profile);
    if (!factors_) return scores;
    const auto person = factors_->fold_in(liked_of(profile));
    scores.by_factors = factors_->scores(person);
    fresh_.add_factor_scores(person, scores.by_factors);
    return scores;
}

Collaborative::Scores Collaborative::scores_of_best(std::span<const Weighted> profile, std::size_t limit) const {
    auto scores = scores_by_weights(profile);
    const auto person = factors_->fold_in(liked_of(profile));
    scores.by_factors.resize(factors_->track_count());
    for (TrackIndex track = 0; track < scores.by_weights.size(); ++track)
        if (scores.by_weights[track] > 0 && factors_->knows(track))
            scores.by_factors[track] = dot(factors_->of(track), person);
    // What the person knows is among the best, too.
    for (const auto track : factors_->nearest(person, limit + profile.size()))
        scores.by_factors[track] = dot(factors_->of(track), person);
    fresh_.add_factor_scores(person, scores.by_factors);
    return scores;
}

Collaborative::Scores Collaborative::scores_by_weights(std::span<const Weighted> profile) const {
    Scores scores;
    weights_.add_scores(profile, scores.by_weights);
    fresh_.add_weight_scores([this](TrackIndex track) { return counts_.people(track); }, scores.by_weights);
    return scores;
}

std::vector<Collaborative::Contribution> Collaborative::contributions(std::span<const Weighted> profile,
                                                                      TrackIndex track) const {
    std::vector<Contribution> result(profile.size());
    for (std::size_t i = 0; i < profile.size(); ++i)
        result[i].by_weights = (1 - share_) * profile[i].weight * weights_.weight(profile[i].track, track);
    if (!factors_) return result;
    const auto factors = factors_->knows(track) ? factors_->of(track) : fresh_.of(track);
    if (factors.empty()) return result;
    const auto liked = liked_of(profile);
    const auto by_factors = factors_->contributions(liked, factors);
    for (std::size_t i = 0, next = 0; i < profile.size(); ++i)
        if (profile[i].weight > 0) result[i].by_factors = share_ * by_factors[next++];
    return result;
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
