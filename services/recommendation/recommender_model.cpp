// What of the recommender has to do with trained models.
#include <algorithm>
#include <cmath>
#include <mutex>

#include "services/recommendation/recommender.h"

namespace polyphony::recommendation {
namespace {

/// Numbers that are given while others wait.
constexpr std::size_t kNumbersAtOnce = 1000;

}  // namespace

std::vector<TrackIndex> Recommender::numbers_of(const std::vector<std::string>& track_ids) {
    std::vector<TrackIndex> numbers;
    numbers.reserve(track_ids.size());
    while (numbers.size() < track_ids.size()) {
        const std::unique_lock lock(mutex_);
        const auto end = std::min(numbers.size() + kNumbersAtOnce, track_ids.size());
        while (numbers.size() < end) numbers.push_back(tracks_.index(track_ids[numbers.size()]));
    }
    return numbers;
}

void Recommender::use(const TrainedModel& model) {
    auto factors = std::make_shared<const Factors>(model.factors.numbered(numbers_of(model.track_ids)));
    std::unique_lock lock(mutex_);
    // The old ones go away when nobody waits for it.
    factors = model_.use(std::move(factors), model.share);
    model_version_ = model.version;
    describe_newest();
    lock.unlock();
}

void Recommender::describe_newest() {
    undescribed_.clear();
    for (const auto& [track, rank] : tracks_.newest(options_.model.fresh.max_described))
        if (model_.fresh(track)) undescribed_.insert(track);
}

std::uint64_t Recommender::model_version() const {
    const std::shared_lock lock(mutex_);
    return model_version_;
}

void Recommender::fold_in_fresh(const PersonListens& person) {
    std::vector<TrackIndex> likes;
    bool any = false;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& listen : person.listens) {
            const auto track = tracks_.find(listen.track_id);
            if (!track || !liked(listen)) continue;
            likes.push_back(*track);
            any = any || model_.fresh(*track);
        }
    }
    if (!any) return;
    const std::unique_lock lock(mutex_);
    model_.fold_in_fresh(key_of(person.user_id), likes);
}

bool Recommender::describe_fresh(const SoundAlike& sound, std::size_t at_once) {
    for (std::size_t i = 0; i < at_once; ++i) {
        TrackIndex track = 0;
        std::string track_id;
        {
            const std::unique_lock lock(mutex_);
            if (undescribed_.empty()) return false;
            track = *undescribed_.begin();
            track_id = tracks_.id(track);
            undescribed_.erase(undescribed_.begin());
        }
        const auto sounding = sound(track_id);
        const std::unique_lock lock(mutex_);
        auto alike = tracks_.alike(track);
        for (const auto& [other, similarity] : sounding)
            if (const auto number = tracks_.find(other)) alike.push_back({*number, similarity});
        model_.describe_fresh(track, std::move(alike));
    }
    return true;
}

void Recommender::sounds_anew(const std::string& track_id) {
    const std::unique_lock lock(mutex_);
    const auto track = tracks_.find(track_id);
    if (track && tracks_.available(*track) && model_.fresh(*track)) undescribed_.insert(*track);
}

std::vector<Explanation> Recommender::explain(std::span<const Listen> listens, std::size_t limit,
                                              UnixMillis now) const {
    const std::shared_lock lock(mutex_);
    const auto profile = profile_of(listens, now);
    std::vector<Explanation> explanations;
    for (const auto& [track, score] : model_.recommend(profile, options_.candidates)) {
        if (explanations.size() == limit) break;
        if (!tracks_.available(track)) continue;
        auto& explanation = explanations.emplace_back();
        explanation.track = {tracks_.id(track), score};
        explanation.basis = model_.fresh(track) ? Basis::Content : Basis::CoListening;
        const auto contributions = model_.contributions(profile, track);
        for (std::size_t i = 0; i < profile.size(); ++i)
            if (contributions[i].by_weights != 0 || contributions[i].by_factors != 0)
                explanation.reasons.push_back({tracks_.id(profile[i].track), profile[i].weight,
                                               contributions[i].by_weights, contributions[i].by_factors});
        std::ranges::sort(explanation.reasons, std::greater<>(), [](const Explanation::Reason& reason) {
            return std::abs(reason.by_weights + reason.by_factors);
        });
    }
    return explanations;
}

}  // namespace polyphony::recommendation
