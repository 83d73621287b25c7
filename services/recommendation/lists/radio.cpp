#include "services/recommendation/lists/radio.h"

#include <algorithm>

namespace polyphony::recommendation {
namespace {

using Excluded = ListBuilder::Excluded;

/// A group of thousands is known by its most played tracks.
constexpr std::size_t kMaxOfSeed = 50;
/// Of a seed artist's own tracks comes one after so many others; of a genre, that is the other way round.
constexpr std::size_t kOthersPerOwn = 3;
/// Tracks of a list whose like is looked for by what they are.
constexpr std::size_t kMaxAlike = 20;

void exclude(const Tracks& tracks, std::span<const std::string> ids, Excluded& excluded) {
    for (const auto& id : ids)
        if (const auto track = tracks.find(id)) excluded.insert(*track);
}

/// The most played tracks of a group.
std::vector<Weighted> best_of_group(const Knowledge& knowledge, const Tracks::Group& group) {
    std::vector<Weighted> best;
    for (const auto track : group)
        best.push_back({track, 1 + (track < knowledge.plays.size() ? knowledge.plays[track] : 0)});
    keep_best(best, kMaxOfSeed);
    return best;
}

/// One of `others` after every `pause` of `main`; what is left over stands at the end. Weights fall from 1.
std::vector<Weighted> interleaved(std::span<const Weighted> main, std::span<const Weighted> others, std::size_t pause) {
    std::vector<Weighted> result;
    std::size_t m = 0;
    std::size_t o = 0;
    while (m < main.size() || o < others.size()) {
        const bool other = o < others.size() && (m == main.size() || (result.size() + 1) % (pause + 1) == 0);
        const auto track = other ? others[o++].track : main[m++].track;
        result.push_back({track, 1.0 / static_cast<double>(result.size() + 1)});
    }
    return result;
}

/// What the seeds of a radio come to.
struct Start {
    std::vector<Weighted> profile;
    std::vector<Weighted> of_artists;  ///< Their own tracks.
    std::vector<Weighted> of_genres;
    Excluded excluded;
};

void add_group(const Knowledge& knowledge, const Tracks::Group& group, Start& start, std::vector<Weighted>* own) {
    const auto best = best_of_group(knowledge, group);
    for (const auto& [track, _] : best) start.profile.push_back({track, 1.0 / static_cast<double>(best.size())});
    if (own != nullptr) own->insert(own->end(), best.begin(), best.end());
}

Start start_of(const Knowledge& knowledge, const RadioWish& wish, const ListOptions& options) {
    const auto& tracks = knowledge.tracks;
    Start start;
    for (const auto& id : wish.seeds.tracks)
        if (const auto track = tracks.find(id); track && start.excluded.insert(*track).second)
            start.profile.push_back({*track, 1});
    for (const auto& id : wish.seeds.artists) add_group(knowledge, tracks.by_artist(id), start, &start.of_artists);
    for (const auto& name : wish.seeds.genres) add_group(knowledge, tracks.of_genre(name), start, &start.of_genres);
    for (const auto& id : wish.seeds.albums) {
        add_group(knowledge, tracks.on_album(id), start, nullptr);
        start.excluded.insert(tracks.on_album(id).begin(), tracks.on_album(id).end());
    }
    for (const auto& id : wish.skipped)
        if (const auto track = tracks.find(id); track && start.excluded.insert(*track).second)
            start.profile.push_back({*track, -options.skip_weight});
    return start;
}

/// What is like the liked tracks of a profile by what it is, in places of the last ones.
std::vector<Weighted> alike(const Tracks& tracks, std::span<const Weighted> profile) {
    std::vector<Weighted> found;
    for (const auto& [track, weight] : profile.last(std::min(profile.size(), kMaxAlike))) {
        if (weight <= 0) continue;
        const auto more = tracks.alike(track);
        found.insert(found.end(), more.begin(), more.end());
    }
    sort_best_first(found);
    return found;
}

TrackList tuned_in(const Knowledge& knowledge, const Start& start, const ListOptions& options, const Audience& audience,
                   const Excluded& excluded, std::size_t limit) {
    const auto choice = limit * options.choice;
    const auto model = knowledge.model.recommend(start.profile, knowledge.candidates);
    const auto with_artists = interleaved(model, start.of_artists, kOthersPerOwn);
    const auto with_all = interleaved(start.of_genres, with_artists, kOthersPerOwn);
    const bool plain = start.of_artists.empty() && start.of_genres.empty();
    return ListBuilder(knowledge.tracks, audience, choice, excluded)
        .fill(plain ? model : with_all, model.empty() ? Basis::Content : Basis::CoListening)
        .fill(alike(knowledge.tracks, start.profile), Basis::Content)
        .fill(knowledge.most_played(audience, choice + excluded.size()), Basis::Popularity)
        .fill(knowledge.tracks.newest(choice + excluded.size()), Basis::Recency)
        .spread_artists(limit, options.artist_pause)
        .build();
}

}  // namespace

TrackList radio(const Knowledge& knowledge, const RadioWish& wish, const ListOptions& options, const Audience& audience,
                std::size_t limit) {
    const auto start = start_of(knowledge, wish, options);
    auto excluded = start.excluded;
    exclude(knowledge.tracks, wish.excluded, excluded);
    auto list = tuned_in(knowledge, start, options, audience, excluded, limit);
    if (!list.tracks.empty() || wish.excluded.empty()) return list;
    return tuned_in(knowledge, start, options, audience, start.excluded, limit);
}

TrackList continuation(const Knowledge& knowledge, std::span<const std::string> track_ids,
                       std::span<const std::string> excluded, const ListOptions& options, const Audience& audience,
                       std::size_t limit) {
    Start start;
    for (std::size_t place = 0; place < track_ids.size(); ++place) {
        const auto track = knowledge.tracks.find(track_ids[place]);
        const double weight = 0.5 + 0.5 * static_cast<double>(place + 1) / static_cast<double>(track_ids.size());
        if (track && start.excluded.insert(*track).second) start.profile.push_back({*track, weight});
    }
    exclude(knowledge.tracks, excluded, start.excluded);
    return tuned_in(knowledge, start, options, audience, start.excluded, limit);
}

}  // namespace polyphony::recommendation
