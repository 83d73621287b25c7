#include "services/recommendation/lists/drawing.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kLeadingArtists = 3;
/// From so many decayed plays on a track is on repeat.
constexpr double kRepeatedPlays = 1.5;

/// The most frequent names first.
std::vector<std::string> by_frequency(const std::map<std::string, int>& counts) {
    std::vector<std::pair<int, std::string>> sorted;
    for (const auto& [name, count] : counts) sorted.emplace_back(-count, name);
    std::ranges::sort(sorted);
    std::vector<std::string> names;
    for (auto& [count, name] : sorted) names.push_back(std::move(name));
    return names;
}

}  // namespace

std::vector<Weighted> drawn(const Tracks& tracks, std::span<const Weighted> source, std::uint64_t seed,
                            double exploration) {
    std::vector<std::pair<double, Weighted>> keyed;
    for (const auto& entry : source) {
        if (entry.weight <= 0) continue;
        const double noise = -std::log(-std::log(draw(seed, tracks.id(entry.track))));
        keyed.emplace_back(std::log(entry.weight) + exploration * noise, entry);
    }
    std::ranges::stable_sort(keyed, std::greater<>(), [](const auto& entry) { return entry.first; });
    std::vector<Weighted> order;
    for (const auto& [key, entry] : keyed) order.push_back(entry);
    return order;
}

std::vector<Weighted> liked_tracks(const Tracks& tracks, std::span<const Listen> listens, UnixMillis now) {
    std::vector<Weighted> found;
    for (const auto& listen : listens)
        if (const auto track = tracks.find(listen.track_id); track && liked(listen))
            found.push_back({*track, affinity_at(listen, now)});
    return found;
}

std::vector<Weighted> repeated_tracks(const Tracks& tracks, std::span<const Listen> listens, UnixMillis now) {
    std::vector<Weighted> often;
    for (const auto& listen : listens)
        if (const auto track = tracks.find(listen.track_id); track && plays_at(listen, now) >= kRepeatedPlays)
            often.push_back({*track, plays_at(listen, now)});
    sort_best_first(often);
    return often;
}

std::unordered_set<TrackIndex> disliked_tracks(const Tracks& tracks, std::span<const Listen> listens) {
    std::unordered_set<TrackIndex> disliked;
    for (const auto& listen : listens)
        if (const auto track = tracks.find(listen.track_id); track && listen.affinity < 0) disliked.insert(*track);
    return disliked;
}

MadeList made(const Tracks& tracks, std::string id, const TrackList& list) {
    MadeList result;
    result.id = std::move(id);
    std::map<std::string, int> artists;
    std::map<std::string, int> genres;
    for (const auto& scored : list.tracks) {
        result.track_ids.push_back(scored.track_id);
        const auto track = tracks.find(scored.track_id);
        if (!track || !tracks.available(*track)) continue;
        if (const auto artist = tracks.artist(*track); !artist.empty()) ++artists[std::string(artist)];
        for (const auto& genre : tracks.facts(*track).genres) ++genres[genre];
    }
    result.artist_ids = by_frequency(artists);
    result.artist_ids.resize(std::min(result.artist_ids.size(), kLeadingArtists));
    if (const auto names = by_frequency(genres); !names.empty()) result.genre = names.front();
    return result;
}

}  // namespace polyphony::recommendation
