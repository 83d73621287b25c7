#include "services/recommendation/lists/similar.h"

#include <algorithm>
#include <unordered_map>

namespace polyphony::recommendation {
namespace {

/// Tracks of the one that are looked at, and neighbours of each.
constexpr std::size_t kMaxTracks = 50;
constexpr std::size_t kNeighbours = 100;
/// What people hear counts before what tags say.
constexpr double kContentShare = 0.01;

/// `group_of` names the artist or the album of a track; empty for none.
template <class GroupOf>
std::vector<ScoredId> similar_groups(const Knowledge& knowledge, const Tracks::Group& own, const std::string& own_id,
                                     const Audience& audience, std::size_t limit, GroupOf group_of) {
    std::unordered_map<std::string, double> scores;
    const auto count = [&](std::span<const Weighted> found, double share) {
        for (const auto& [track, weight] : found) {
            if (!audience.hears(knowledge.tracks, track)) continue;
            std::string group = group_of(knowledge.tracks.facts(track));
            if (!group.empty() && group != own_id) scores[std::move(group)] += share * weight;
        }
    };
    std::size_t left = kMaxTracks;
    for (auto track = own.begin(); track != own.end() && left > 0; ++track, --left) {
        count(knowledge.model.similar(*track, kNeighbours), 1);
        count(knowledge.tracks.alike(*track), kContentShare);
    }
    std::vector<ScoredId> ranked;
    for (auto& [id, score] : scores)
        if (score > 0) ranked.push_back({id, score});
    std::ranges::sort(ranked, [](const ScoredId& one, const ScoredId& other) {
        return one.score != other.score ? one.score > other.score : one.id < other.id;
    });
    ranked.resize(std::min(ranked.size(), limit));
    return ranked;
}

}  // namespace

std::vector<ScoredId> similar_artists(const Knowledge& knowledge, const std::string& artist_id,
                                      const Audience& audience, std::size_t limit) {
    return similar_groups(
        knowledge, knowledge.tracks.by_artist(artist_id), artist_id, audience, limit,
        [](const TrackFacts& facts) { return facts.artist_ids.empty() ? std::string() : facts.artist_ids.front(); });
}

std::vector<ScoredId> similar_albums(const Knowledge& knowledge, const std::string& album_id, const Audience& audience,
                                     std::size_t limit) {
    return similar_groups(knowledge, knowledge.tracks.on_album(album_id), album_id, audience, limit,
                          [](const TrackFacts& facts) { return facts.album_id; });
}

}  // namespace polyphony::recommendation
