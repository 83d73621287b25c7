#include "services/recommendation/blends/blend_list.h"

#include <algorithm>
#include <unordered_map>

#include "services/recommendation/lists/drawing.h"
#include "services/recommendation/lists/list_builder.h"

namespace polyphony::recommendation {
namespace {

/// What someone may like counts so much of what they do, at most: by what others play, and by what the track is.
constexpr double kMayLike = 0.8;
constexpr double kIsAlike = 0.3;
/// Liked tracks whose like is looked for by what they are.
constexpr std::size_t kLikedLooked = 20;
/// A track stands for whoever likes it at least so much of what the one does who likes it most.
constexpr double kStandsFor = 0.5;

/// How much a person likes each track: 1 for what they like most, 0 for what nothing is known of, -1 for what they do
/// not like.
using Liking = std::unordered_map<TrackIndex, double>;

void raise_to(Liking& liking, TrackIndex track, double score) { liking[track] = std::max(liking[track], score); }

Liking liking_of(const Knowledge& knowledge, std::span<const Listen> listens, UnixMillis now) {
    const auto& tracks = knowledge.tracks;
    auto liked = liked_tracks(tracks, listens, now);
    sort_best_first(liked);
    Liking liking;
    const auto found = knowledge.model.recommend(liked, knowledge.candidates);
    for (const auto& [track, weight] : found) raise_to(liking, track, kMayLike * weight / found.front().weight);
    for (const auto& [track, weight] : liked) raise_to(liking, track, weight / liked.front().weight);
    for (const auto& [track, weight] : std::span(liked).first(std::min(liked.size(), kLikedLooked)))
        for (const auto& [other, alike] : tracks.alike(track))
            raise_to(liking, other, kIsAlike * (weight / liked.front().weight) * (alike / (1 + alike)));
    for (const auto track : disliked_tracks(tracks, listens)) liking[track] = -1;
    return liking;
}

/// How much each member likes one track.
std::vector<double> likings_of(TrackIndex track, const std::vector<Liking>& members) {
    std::vector<double> scores;
    for (const auto& member : members) {
        const auto found = member.find(track);
        scores.push_back(found == member.end() ? 0 : found->second);
    }
    return scores;
}

/// How much all like it; 0 if one does not.
double together(const std::vector<double>& scores, double fairness) {
    const double least = std::ranges::min(scores);
    if (least < 0) return 0;
    double sum = 0;
    for (const auto score : scores) sum += score;
    return (1 - fairness) * sum / static_cast<double>(scores.size()) + fairness * least;
}

}  // namespace

std::vector<BlendTrack> blend_list(const Knowledge& knowledge, std::span<const PersonListens> members,
                                   const BlendListOptions& blend, const ListOptions& lists, const Audience& audience,
                                   std::uint64_t seed, UnixMillis now) {
    std::vector<Liking> likings;
    Liking best;
    for (const auto& member : members) {
        likings.push_back(liking_of(knowledge, member.listens, now));
        for (const auto& [track, score] : likings.back()) raise_to(best, track, score);
    }
    std::vector<Weighted> ranked;
    for (const auto& [track, score] : best) {
        if (!audience.hears(knowledge.tracks, track)) continue;
        const double all = together(likings_of(track, likings), blend.fairness);
        if (all > 0) ranked.push_back({track, all});
    }
    keep_best(ranked, blend.tracks * lists.choice);
    const auto order = drawn(knowledge.tracks, ranked, seed, lists.exploration);
    const auto list = ListBuilder(knowledge.tracks, audience, blend.tracks, {})
                          .fill(order, Basis::CoListening)
                          .spread_artists(blend.tracks, lists.artist_pause)
                          .build();
    std::vector<BlendTrack> tracks;
    for (const auto& scored : list.tracks) {
        const auto track = *knowledge.tracks.find(scored.track_id);
        auto& added = tracks.emplace_back();
        added.track_id = scored.track_id;
        const auto scores = likings_of(track, likings);
        for (std::size_t i = 0; i < members.size(); ++i)
            if (scores[i] >= kStandsFor * best[track]) added.user_ids.push_back(members[i].user_id);
    }
    return tracks;
}

}  // namespace polyphony::recommendation
