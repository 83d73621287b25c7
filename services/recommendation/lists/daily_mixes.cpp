#include <algorithm>
#include <map>
#include <set>

#include "services/recommendation/lists/drawing.h"
#include "services/recommendation/lists/list_builder.h"
#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

/// Tracks of an artist whose neighbours say whom the artist is near to, and how many neighbours of each.
constexpr std::size_t kTellingTracks = 3;
constexpr std::size_t kTellingNeighbours = 50;
/// From this likeness on they are near. Two tracks that only one person likes are less alike.
constexpr double kNearTracks = 0.3;
/// From this share of common genres on two artists are near.
constexpr double kNearGenres = 0.5;
/// What fits less than this share of the best belongs to another part of the taste.
constexpr double kLeastFit = 0.1;

/// An artist whom the person likes.
struct LikedArtist {
    std::string id;
    double weight = 0;
    std::vector<Weighted> tracks{};  ///< Best first.
    std::set<std::string> genres{};
    std::set<std::string> neighbours{};  ///< Artists who are heard by the same people.
};

std::vector<LikedArtist> liked_artists(const Knowledge& knowledge, std::vector<Weighted> liked,
                                       const Audience& audience) {
    sort_best_first(liked);
    std::map<std::string, LikedArtist> by_id;
    for (const auto& entry : liked) {
        if (!knowledge.tracks.available(entry.track)) continue;
        const auto& facts = knowledge.tracks.facts(entry.track);
        if (facts.artist_ids.empty() || !audience.hears(facts)) continue;
        auto& artist = by_id[facts.artist_ids.front()];
        artist.id = facts.artist_ids.front();
        artist.weight += entry.weight;
        artist.genres.insert(facts.genres.begin(), facts.genres.end());
        artist.tracks.push_back(entry);
        if (artist.tracks.size() > kTellingTracks) continue;
        for (const auto& neighbour : knowledge.model.similar(entry.track, kTellingNeighbours))
            if (neighbour.weight >= kNearTracks)
                artist.neighbours.insert(std::string(knowledge.tracks.artist(neighbour.track)));
    }
    std::vector<LikedArtist> artists;
    for (auto& [id, artist] : by_id) artists.push_back(std::move(artist));
    std::ranges::stable_sort(artists, std::greater<>(), &LikedArtist::weight);
    return artists;
}

bool near(const LikedArtist& one, const LikedArtist& other) {
    if (one.neighbours.contains(other.id) || other.neighbours.contains(one.id)) return true;
    std::vector<std::string> common;
    std::ranges::set_intersection(one.genres, other.genres, std::back_inserter(common));
    const auto all = one.genres.size() + other.genres.size() - common.size();
    return all > 0 && static_cast<double>(common.size()) >= kNearGenres * static_cast<double>(all);
}

/// A part of someone's taste: what they like of it, best artists first.
using Cluster = std::vector<Weighted>;

/// Whom they like best leads the first; whoever is near to nobody before leads the next, as long as there may be more.
std::vector<Cluster> clusters_of(const std::vector<LikedArtist>& artists, std::size_t most) {
    std::vector<const LikedArtist*> leaders;
    std::vector<Cluster> clusters;
    for (const auto& artist : artists) {
        const auto leader = std::ranges::find_if(leaders, [&](const auto* other) { return near(artist, *other); });
        auto place = static_cast<std::size_t>(leader - leaders.begin());
        if (place == leaders.size()) {
            if (leaders.size() == most) continue;
            leaders.push_back(&artist);
            clusters.emplace_back();
        }
        clusters[place].insert(clusters[place].end(), artist.tracks.begin(), artist.tracks.end());
    }
    return clusters;
}

/// What fits to a part of someone's taste.
std::vector<Weighted> fitting(const Knowledge& knowledge, const Cluster& cluster, std::size_t most) {
    auto found = knowledge.model.recommend(cluster, most);
    std::erase_if(found, [best = found.empty() ? 0 : found.front().weight](const Weighted& entry) {
        return entry.weight < kLeastFit * best;
    });
    return found;
}

/// What the person knows of it and what they do not, in turns.
TrackList mix_of(const Knowledge& knowledge, const Cluster& cluster, const ListOptions& options,
                 const Audience& audience, const ListBuilder::Excluded& left_out, std::uint64_t seed) {
    const auto size = options.mix_tracks;
    const auto fresh_places = static_cast<std::size_t>(static_cast<double>(size) * options.exploration);
    ListBuilder familiar(knowledge.tracks, audience, size - std::min(size, fresh_places), left_out);
    familiar.fill(drawn(knowledge.tracks, cluster, seed, options.exploration), Basis::History);
    ListBuilder fresh(knowledge.tracks, audience, size - familiar.chosen().size(), familiar.seen());
    fresh.fill(drawn(knowledge.tracks, fitting(knowledge, cluster, size * options.choice), seed, options.exploration),
               Basis::CoListening);
    for (const auto& entry : cluster) fresh.fill(knowledge.tracks.alike(entry.track), Basis::Content);
    std::vector<Weighted> both;
    const auto& known = familiar.chosen();
    const auto& unknown = fresh.chosen();
    for (std::size_t i = 0; i < std::max(known.size(), unknown.size()); ++i) {
        if (i < known.size()) both.push_back(known[i]);
        if (i < unknown.size()) both.push_back(unknown[i]);
    }
    return ListBuilder(knowledge.tracks, audience, size, left_out)
        .fill(both, Basis::CoListening)
        .spread_artists(size, options.artist_pause)
        .build();
}

}  // namespace

std::vector<MadeList> daily_mixes(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                                  const Audience& audience, UnixMillis now) {
    const auto artists = liked_artists(knowledge, liked_tracks(knowledge.tracks, taste.listens, now), audience);
    auto not_for_others = disliked_tracks(knowledge.tracks, taste.listens);
    for (const auto& artist : artists)
        for (const auto& entry : artist.tracks) not_for_others.insert(entry.track);
    std::vector<MadeList> mixes;
    for (const auto& cluster : clusters_of(artists, options.daily_mixes)) {
        // What is liked is in the mix of its own part of the taste only.
        auto left_out = not_for_others;
        for (const auto& entry : cluster) left_out.erase(entry.track);
        const auto id = "daily-mix-" + std::to_string(mixes.size() + 1);
        const auto seed = seed_of(taste.user_id, id, day_of(now));
        const auto list = mix_of(knowledge, cluster, options, audience, left_out, seed);
        if (list.tracks.size() < options.least_tracks) continue;
        mixes.push_back(made(knowledge.tracks, id, list));
    }
    return mixes;
}

}  // namespace polyphony::recommendation
