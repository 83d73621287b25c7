#include "services/recommendation/tracks.h"

#include <algorithm>

namespace polyphony::recommendation {
namespace {

// How much it counts to have this in common.
constexpr double kSameArtist = 2;
constexpr double kSameAlbum = 1;
constexpr double kSameGenre = 0.5;
/// A genre of a large library has more tracks than anyone looks at.
constexpr std::size_t kMaxOfGroup = 500;

}  // namespace

TrackIndex Tracks::index(const std::string& track_id) {
    const auto [place, is_new] = numbers_.try_emplace(track_id, static_cast<TrackIndex>(ids_.size()));
    if (is_new) {
        ids_.push_back(track_id);
        facts_.emplace_back();
    }
    return place->second;
}

std::optional<TrackIndex> Tracks::find(const std::string& track_id) const {
    const auto found = numbers_.find(track_id);
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
}

void Tracks::publish(TrackFacts facts) {
    const auto track = index(facts.id);
    if (facts_[track]) set_groups(track, false);
    facts_[track] = std::move(facts);
    set_groups(track, true);
}

void Tracks::withdraw(const std::string& track_id) {
    const auto track = find(track_id);
    if (!track || !facts_[*track]) return;
    set_groups(*track, false);
    facts_[*track].reset();
}

void Tracks::set_groups(TrackIndex track, bool member) {
    const auto& facts = *facts_[track];
    const auto set = [&](auto& groups, const std::string& name) {
        if (name.empty()) return;
        auto& group = groups[name];
        if (member)
            group.insert(track);
        else if (group.erase(track); group.empty())
            groups.erase(name);
    };
    set(albums_, facts.album_id);
    for (const auto& artist : facts.artist_ids) set(artists_, artist);
    for (const auto& genre : facts.genres) set(genres_, genre);
    if (member)
        by_time_.emplace(facts.published_at, track);
    else
        by_time_.erase({facts.published_at, track});
}

const Tracks::Group& Tracks::find_group(const Groups& groups, const std::string& name) {
    static const Group none;
    const auto found = groups.find(name);
    return found == groups.end() ? none : found->second;
}

std::string_view Tracks::artist(TrackIndex track) const {
    if (!available(track) || facts_[track]->artist_ids.empty()) return {};
    return facts_[track]->artist_ids.front();
}

std::vector<Weighted> Tracks::alike(TrackIndex track) const {
    std::vector<Weighted> result;
    if (!available(track)) return result;
    std::unordered_map<TrackIndex, double> scores;
    const auto count = [&](const auto& groups, const std::string& name, double weight) {
        const auto group = groups.find(name);
        if (group == groups.end()) return;
        std::size_t left = kMaxOfGroup;
        for (auto member = group->second.begin(); member != group->second.end() && left > 0; ++member, --left)
            if (*member != track) scores[*member] += weight;
    };
    const auto& facts = *facts_[track];
    count(albums_, facts.album_id, kSameAlbum);
    for (const auto& artist : facts.artist_ids) count(artists_, artist, kSameArtist);
    for (const auto& genre : facts.genres) count(genres_, genre, kSameGenre);
    for (const auto& [other, score] : scores) result.push_back({other, score});
    sort_best_first(result);
    return result;
}

}  // namespace polyphony::recommendation
