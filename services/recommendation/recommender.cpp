#include "services/recommendation/recommender.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "services/recommendation/decay.h"

namespace polyphony::recommendation {
namespace {

/// From so many decayed plays on a track is on repeat.
constexpr double kOnRepeatPlays = 1.5;
/// On the radio an artist pauses for so many tracks, if there are others.
constexpr std::size_t kArtistPause = 3;
/// The radio looks at so many candidates for each place.
constexpr std::size_t kRadioChoice = 5;

}  // namespace

/// Puts a list together from several sources: better ones first, each track once, and only what can be heard.
class Recommender::ListBuilder {
  public:
    ListBuilder(const Tracks& tracks, std::size_t limit, Excluded excluded)
        : tracks_(tracks), limit_(limit), seen_(std::move(excluded)) {}

    /// Fills the list up with `source`, best first. Its scores are scaled to follow those that are there.
    ListBuilder& fill(std::span<const Weighted> source, Basis basis) {
        double scale = 1;
        bool first = true;
        for (const auto& [track, weight] : source) {
            if (chosen_.size() >= limit_) break;
            if (!tracks_.available(track) || !seen_.insert(track).second) continue;
            if (chosen_.empty()) basis_ = basis;
            if (first && !chosen_.empty()) scale = std::min(1.0, chosen_.back().weight / weight);
            first = false;
            chosen_.push_back({track, weight * scale});
        }
        return *this;
    }

    /// Reorders so that an artist pauses between two tracks, as far as there are others, and keeps `limit` tracks.
    ListBuilder& spread_artists(std::size_t limit) {
        std::deque<std::string_view> recent;
        std::vector<Weighted> spread;
        while (!chosen_.empty() && spread.size() < limit) {
            auto next = std::ranges::find_if(chosen_, [&](const Weighted& candidate) {
                return std::ranges::find(recent, tracks_.artist(candidate.track)) == recent.end();
            });
            if (next == chosen_.end()) next = chosen_.begin();
            recent.push_back(tracks_.artist(next->track));
            if (recent.size() > kArtistPause) recent.pop_front();
            const double ceiling = spread.empty() ? next->weight : spread.back().weight;
            spread.push_back({next->track, std::min(next->weight, ceiling)});
            chosen_.erase(next);
        }
        chosen_ = std::move(spread);
        return *this;
    }

    const Excluded& seen() const { return seen_; }

    TrackList build() const {
        TrackList list{{}, basis_};
        for (const auto& [track, weight] : chosen_) list.tracks.push_back({tracks_.id(track), weight});
        return list;
    }

  private:
    const Tracks& tracks_;
    std::size_t limit_;
    Excluded seen_;
    std::vector<Weighted> chosen_;
    Basis basis_ = Basis::Popularity;
};

Recommender::Recommender(Options options) : options_(options), model_(options.model) {}

void Recommender::publish(TrackFacts facts) {
    const std::unique_lock lock(mutex_);
    const auto track = tracks_.index(facts.id);
    tracks_.publish(std::move(facts));
    if (model_.fresh(track)) undescribed_.insert(track);
}

void Recommender::withdraw(const std::string& track_id) {
    const std::unique_lock lock(mutex_);
    tracks_.withdraw(track_id);
}

void Recommender::learn_all(const std::vector<PersonListens>& people, std::size_t threads) {
    const std::unique_lock lock(mutex_);
    Interactions interactions;
    for (const auto& person : people) {
        auto& likes = interactions.by_person.emplace_back();
        for (const auto& listen : person.listens) {
            const auto track = tracks_.index(listen.track_id);
            count_plays(track, listen.plays);
            if (liked(listen)) likes.push_back(track);
        }
    }
    interactions.track_count = tracks_.size();
    model_.build(interactions, threads);
    for (std::size_t i = 0; i < people.size(); ++i)
        model_.fold_in_fresh(key_of(people[i].user_id), interactions.by_person[i]);
    describe_newest();
}

void Recommender::learn(const std::string& user_id, const Listen& before, const Listen& after,
                        std::span<const Listen> others) {
    const std::unique_lock lock(mutex_);
    const auto track = tracks_.index(after.track_id);
    count_plays(track, after.plays - before.plays);
    if (liked(before) == liked(after)) return;
    std::vector<TrackIndex> likes;
    for (const auto& other : others)
        if (liked(other)) likes.push_back(tracks_.index(other.track_id));
    std::ranges::reverse(likes);
    model_.change(key_of(user_id), track, liked(after), likes);
}

void Recommender::count_plays(TrackIndex track, double plays) {
    if (plays_.size() <= track) plays_.resize(track + std::size_t{1});
    by_plays_.erase({track, plays_[track]});
    plays_[track] += plays;
    if (plays_[track] > 0) by_plays_.insert({track, plays_[track]});
}

TrackList Recommender::similar(const std::string& track_id, std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    const auto track = tracks_.find(track_id);
    ListBuilder list(tracks_, limit, track ? Excluded{*track} : Excluded());
    if (track) {
        list.fill(model_.similar(*track, options_.candidates), Basis::CoListening);
        list.fill(tracks_.alike(*track), Basis::Content);
    }
    return list.fill(most_played(2 * limit + 1), Basis::Popularity)
        .fill(tracks_.newest(limit + 1), Basis::Recency)
        .build();
}

TrackList Recommender::radio(std::span<const std::string> seeds, std::span<const std::string> excluded,
                             std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    Excluded left_out;
    for (const auto& id : excluded)
        if (const auto track = tracks_.find(id)) left_out.insert(*track);
    std::vector<Weighted> profile;
    std::vector<Weighted> alike;
    for (const auto& id : seeds) {
        const auto track = tracks_.find(id);
        if (!track || !left_out.insert(*track).second) continue;
        profile.push_back({*track, 1});
        const auto more = tracks_.alike(*track);
        alike.insert(alike.end(), more.begin(), more.end());
    }
    sort_best_first(alike);
    const auto choice = limit * kRadioChoice;
    return ListBuilder(tracks_, choice, left_out)
        .fill(model_.recommend(profile, options_.candidates), Basis::CoListening)
        .fill(alike, Basis::Content)
        .fill(most_played(2 * choice + left_out.size()), Basis::Popularity)
        .fill(tracks_.newest(choice + left_out.size()), Basis::Recency)
        .spread_artists(limit)
        .build();
}

TrackList Recommender::popular(std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    return ListBuilder(tracks_, limit, {})
        .fill(most_played(limit), Basis::Popularity)
        .fill(tracks_.newest(limit), Basis::Recency)
        .build();
}

std::vector<Shelf> Recommender::for_you(std::span<const Listen> listens, std::size_t limit, UnixMillis now) const {
    const std::shared_lock lock(mutex_);
    Excluded disliked;
    for (const auto& listen : listens)
        if (const auto track = tracks_.find(listen.track_id); track && listen.affinity < 0) disliked.insert(*track);

    std::vector<Shelf> shelves;
    add_reason_shelves(shelves, listens, limit, disliked);
    const auto mix = model_.recommend(profile_of(listens, now), options_.candidates);
    shelves.push_back(
        {"your-mix", "Your mix", "", ListBuilder(tracks_, limit, disliked).fill(mix, Basis::CoListening).build()});
    shelves.push_back({"on-repeat", "On repeat", "", on_repeat(listens, limit, now)});
    ListBuilder popular(tracks_, limit, disliked);
    popular.fill(most_played(limit + disliked.size()), Basis::Popularity)
        .fill(tracks_.newest(limit + disliked.size()), Basis::Recency);
    shelves.push_back({"popular", "Popular now", "", popular.build()});
    // What the shelf before shows already would be no news.
    const auto& shown = popular.seen();
    shelves.push_back(
        {"fresh", "New here", "",
         ListBuilder(tracks_, limit, shown).fill(tracks_.newest(limit + shown.size()), Basis::Recency).build()});
    std::erase_if(shelves, [](const Shelf& shelf) { return shelf.list.tracks.empty(); });
    return shelves;
}

void Recommender::add_reason_shelves(std::vector<Shelf>& shelves, std::span<const Listen> listens, std::size_t limit,
                                     Excluded excluded) const {
    std::vector<Listen> played;
    std::ranges::copy_if(listens, std::back_inserter(played),
                         [](const Listen& listen) { return listen.played_at > 0 && listen.affinity > 0; });
    std::ranges::stable_sort(played, std::greater<>(), &Listen::played_at);
    std::vector<TrackIndex> reasons;
    for (const auto& listen : played) {
        if (static_cast<int>(reasons.size()) == options_.max_reasons) break;
        const auto track = tracks_.find(listen.track_id);
        if (track && tracks_.available(*track)) reasons.push_back(*track);
    }
    excluded.insert(reasons.begin(), reasons.end());
    for (const auto reason : reasons) {
        ListBuilder list(tracks_, limit, excluded);
        list.fill(model_.similar(reason, options_.candidates), Basis::CoListening)
            .fill(tracks_.alike(reason), Basis::Content);
        excluded = list.seen();
        shelves.push_back({"because-you-played", "Because you played {track}", tracks_.id(reason), list.build()});
    }
}

TrackList Recommender::on_repeat(std::span<const Listen> listens, std::size_t limit, UnixMillis now) const {
    std::vector<Weighted> often;
    for (const auto& listen : listens) {
        const auto track = tracks_.find(listen.track_id);
        const double plays = plays_at(listen, now);
        if (track && plays >= kOnRepeatPlays) often.push_back({*track, plays});
    }
    sort_best_first(often);
    return ListBuilder(tracks_, limit, {}).fill(often, Basis::History).build();
}

std::vector<Weighted> Recommender::profile_of(std::span<const Listen> listens, UnixMillis now) const {
    std::vector<Weighted> profile;
    for (const auto& listen : listens)
        if (const auto track = tracks_.find(listen.track_id)) profile.push_back({*track, affinity_at(listen, now)});
    return profile;
}

std::vector<Weighted> Recommender::most_played(std::size_t count) const {
    std::vector<Weighted> result;
    for (auto place = by_plays_.begin(); place != by_plays_.end() && result.size() < count; ++place)
        if (tracks_.available(place->track)) result.push_back(*place);
    return result;
}

}  // namespace polyphony::recommendation
