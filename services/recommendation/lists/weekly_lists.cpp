#include <algorithm>
#include <unordered_map>

#include "services/recommendation/lists/drawing.h"
#include "services/recommendation/lists/list_builder.h"
#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

/// Tracks of which it is looked whether they are new to a person.
constexpr std::size_t kMaxNewest = 5000;
/// Of one new album come so many tracks.
constexpr int kPerAlbum = 3;
/// Liked tracks whose like is looked for by what they are.
constexpr std::size_t kTellingLikes = 20;

ListBuilder::Excluded known_tracks(const Tracks& tracks, const Taste& taste) {
    ListBuilder::Excluded known;
    for (const auto& id : taste.known)
        if (const auto track = tracks.find(id)) known.insert(*track);
    return known;
}

/// Whom the person has heard, or likes.
std::unordered_set<std::string> artists_of(const Tracks& tracks, const ListBuilder::Excluded& known) {
    std::unordered_set<std::string> artists;
    for (const auto track : known)
        if (const auto artist = tracks.artist(track); !artist.empty()) artists.emplace(artist);
    return artists;
}

/// Those of artists whom the person does not know first.
std::vector<Weighted> strangers_first(const Tracks& tracks, std::vector<Weighted> source,
                                      const std::unordered_set<std::string>& artists) {
    std::stable_partition(source.begin(), source.end(), [&](const Weighted& entry) {
        return !artists.contains(std::string(tracks.artist(entry.track)));
    });
    return source;
}

/// An empty list, if it has too few tracks.
MadeList if_enough(MadeList list, const ListOptions& options) {
    if (list.track_ids.size() < options.least_tracks) list.track_ids.clear();
    return list;
}

}  // namespace

MadeList discover_weekly(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                         const Audience& audience, UnixMillis now) {
    const auto& tracks = knowledge.tracks;
    auto liked = liked_tracks(tracks, taste.listens, now);
    if (liked.empty()) return {};
    const auto known = known_tracks(tracks, taste);
    const auto artists = artists_of(tracks, known);
    const auto seed = seed_of(taste.user_id, "discover-weekly", week_of(now));
    const auto fit = drawn(tracks, knowledge.model.recommend(liked, knowledge.candidates), seed, options.exploration);
    ListBuilder list(tracks, audience, options.week_tracks, known);
    list.fill(strangers_first(tracks, fit, artists), Basis::CoListening);
    keep_best(liked, kTellingLikes);
    for (const auto& entry : liked)
        list.fill(drawn(tracks, tracks.alike(entry.track), seed, options.exploration), Basis::Content);
    list.fill(drawn(tracks, knowledge.most_played(audience), seed, 1), Basis::Popularity);
    return if_enough(
        made(tracks, "discover-weekly", list.spread_artists(options.week_tracks, options.artist_pause).build()),
        options);
}

MadeList release_radar(const Knowledge& knowledge, const Taste& taste, const ListOptions& options,
                       const Audience& audience, UnixMillis now) {
    const auto& tracks = knowledge.tracks;
    const auto liked = liked_tracks(tracks, taste.listens, now);
    std::unordered_set<std::string> artists(taste.followed.begin(), taste.followed.end());
    for (const auto& entry : liked)
        if (const auto artist = tracks.artist(entry.track); !artist.empty()) artists.emplace(artist);
    if (artists.empty()) return {};

    std::unordered_map<TrackIndex, double> fit;
    for (const auto& [track, weight] : knowledge.model.recommend(liked, knowledge.candidates)) fit[track] = weight;
    std::unordered_map<std::string, int> of_album;
    std::vector<Weighted> theirs;
    std::vector<Weighted> others;
    for (const auto& entry : tracks.newest(kMaxNewest)) {
        const auto& facts = tracks.facts(entry.track);
        if (facts.published_at < now - options.fresh_days * kDay) break;
        if (!audience.hears(facts) || taste.known.contains(facts.id) || of_album[facts.album_id] >= kPerAlbum) continue;
        const bool familiar =
            std::ranges::any_of(facts.artist_ids, [&](const auto& id) { return artists.contains(id); });
        if (!familiar && !fit.contains(entry.track)) continue;
        if (!facts.album_id.empty()) ++of_album[facts.album_id];
        if (familiar)
            theirs.push_back(entry);
        else
            others.push_back({entry.track, fit[entry.track]});
    }
    sort_best_first(others);
    return if_enough(made(tracks, "release-radar",
                          ListBuilder(tracks, audience, options.week_tracks, {})
                              .fill(theirs, Basis::Recency)
                              .fill(others, Basis::CoListening)
                              .spread_artists(options.week_tracks, options.artist_pause)
                              .build()),
                     options);
}

}  // namespace polyphony::recommendation
