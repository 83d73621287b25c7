#include "services/recommendation/lists/list_builder.h"

#include <algorithm>
#include <deque>
#include <string_view>

namespace polyphony::recommendation {

ListBuilder& ListBuilder::fill(std::span<const Weighted> source, Basis basis) {
    double scale = 1;
    bool first = true;
    for (const auto& [track, weight] : source) {
        if (chosen_.size() >= limit_) break;
        if (!audience_.hears(tracks_, track) || !seen_.insert(track).second) continue;
        if (chosen_.empty()) basis_ = basis;
        if (first && !chosen_.empty()) scale = std::min(1.0, chosen_.back().weight / weight);
        first = false;
        chosen_.push_back({track, weight * scale});
    }
    return *this;
}

ListBuilder& ListBuilder::spread_artists(std::size_t limit, std::size_t pause) {
    std::deque<std::string_view> recent;
    std::vector<Weighted> spread;
    while (!chosen_.empty() && spread.size() < limit) {
        auto next = std::ranges::find_if(chosen_, [&](const Weighted& candidate) {
            return std::ranges::find(recent, tracks_.artist(candidate.track)) == recent.end();
        });
        if (next == chosen_.end()) next = chosen_.begin();
        recent.push_back(tracks_.artist(next->track));
        if (recent.size() > pause) recent.pop_front();
        const double ceiling = spread.empty() ? next->weight : spread.back().weight;
        spread.push_back({next->track, std::min(next->weight, ceiling)});
        chosen_.erase(next);
    }
    chosen_ = std::move(spread);
    return *this;
}

TrackList ListBuilder::build() const {
    TrackList list{{}, basis_};
    for (const auto& [track, weight] : chosen_) list.tracks.push_back({tracks_.id(track), weight});
    return list;
}

}  // namespace polyphony::recommendation
