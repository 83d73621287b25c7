#include "services/payment/royalties/tally.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "services/payment/royalties/allocation.h"

namespace polyphony::payment {

Tally::Tally(Method method, std::int64_t account_cap, Contributions contributions, std::vector<TrackFacts> tracks,
             const Contracts& contracts, Period period)
    : method_(method),
      account_cap_(account_cap),
      contributions_(std::move(contributions)),
      tracks_(std::move(tracks)),
      contracts_(contracts),
      period_(period) {
    for (std::size_t i = 0; i < tracks_.size(); ++i) index_of_.emplace(tracks_[i].id, i);
}

Tally::Known& Tally::know(std::string_view track_id) {
    const auto [found, is_new] = index_of_.emplace(track_id, tracks_.size());
    if (is_new) tracks_.push_back({found->first, {}, {}, {}});
    auto& known = known_[found->second];
    if (!known.segments.empty()) return known;
    known.segments = contracts_.segments(tracks_[found->second], period_);
    known.first_weight = weights_.size();
    for (const auto& segment : known.segments) weights_.push_back({found->second, segment.contract, 0, 0});
    return known;
}

void Tally::play(std::string_view user_id, std::string_view track_id, UnixMillis happened_at) {
    if (user_id != user_id_) {
        end_account();
        user_id_ = user_id;
        track_ = nullptr;
    }
    if (track_ == nullptr || track_id != track_id_) {
        track_id_ = track_id;
        track_ = &know(track_id);
    }
    // A play that was told late happened before this month, and counts by what was agreed at its beginning.
    const auto& segments = track_->segments;
    auto segment = segments.size() - 1;
    while (segment > 0 && happened_at < segments[segment].from) --segment;
    const auto place = track_->first_weight + segment;
    if (places_.empty() || places_.back() != place) {
        places_.push_back(place);
        counts_.push_back(0);
    }
    ++counts_.back();
}

void Tally::end_account() {
    const auto count = std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
    const auto paid = contributions_.find(user_id_);
    const auto ones = method_ == Method::UserCentric ? (paid == contributions_.end() ? 0 : paid->second)
                      : account_cap_ > 0             ? std::min(count, account_cap_)
                                                     : count;
    // Whoever got more back than they paid has nothing to share.
    const auto shared = allocate(std::max<std::int64_t>(ones, 0) * kWeightOfOne, counts_);
    for (std::size_t i = 0; i < places_.size(); ++i) {
        weights_[places_[i]].plays += counts_[i];
        weights_[places_[i]].weight += shared[i];
    }
    plays_ += count;
    places_.clear();
    counts_.clear();
}

std::vector<TrackWeight> Tally::finish() {
    end_account();
    return std::move(weights_);
}

}  // namespace polyphony::payment
