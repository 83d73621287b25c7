#include "services/recommendation/lists/popular.h"

#include "services/recommendation/lists/list_builder.h"

namespace polyphony::recommendation {
namespace {

TrackList popular_by(const Knowledge& knowledge, const std::string& artist_id, const Audience& audience,
                     std::size_t limit) {
    std::vector<Weighted> played;
    std::vector<Weighted> others;
    for (const auto track : knowledge.tracks.by_artist(artist_id)) {
        const double plays = track < knowledge.plays.size() ? knowledge.plays[track] : 0;
        (plays > 0 ? played : others).push_back({track, plays});
    }
    sort_best_first(played);
    return ListBuilder(knowledge.tracks, audience, limit, {})
        .fill(played, Basis::Popularity)
        .fill(others, Basis::Content)
        .build();
}

}  // namespace

TrackList popular(const Knowledge& knowledge, const std::string& artist_id, const Audience& audience,
                  std::size_t limit) {
    if (!artist_id.empty()) return popular_by(knowledge, artist_id, audience, limit);
    return ListBuilder(knowledge.tracks, audience, limit, {})
        .fill(knowledge.most_played(audience, limit), Basis::Popularity)
        .fill(knowledge.newest(audience, limit), Basis::Recency)
        .build();
}

}  // namespace polyphony::recommendation
