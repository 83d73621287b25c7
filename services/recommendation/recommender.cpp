#include "services/recommendation/recommender.h"

#include <algorithm>
#include <mutex>

#include "services/recommendation/lists/drawing.h"
#include "services/recommendation/lists/list_builder.h"

namespace polyphony::recommendation {

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
            trend_.count(track, 0, listen.played_at);
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
    trend_.count(track, before.played_at, after.played_at);
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

TrackList Recommender::similar(const std::string& track_id, std::size_t limit, const Audience& audience) const {
    const std::shared_lock lock(mutex_);
    const auto track = tracks_.find(track_id);
    ListBuilder list(tracks_, audience, limit, track ? Excluded{*track} : Excluded());
    if (track) {
        list.fill(model_.similar(*track, options_.candidates), Basis::CoListening);
        list.fill(tracks_.alike(*track), Basis::Content);
    }
    return list.fill(knowledge().most_played(audience, 2 * limit + 1), Basis::Popularity)
        .fill(knowledge().newest(audience, 2 * limit + 1), Basis::Recency)
        .build();
}

std::vector<Shelf> Recommender::for_you(std::span<const Listen> listens, std::size_t limit, UnixMillis now,
                                        const Audience& audience) const {
    const std::shared_lock lock(mutex_);
    const auto disliked = disliked_tracks(tracks_, listens);
    std::vector<Shelf> shelves;
    add_reason_shelves(shelves, listens, limit, disliked, audience);
    const auto mix = model_.recommend(profile_of(listens, now), options_.candidates);
    shelves.push_back({"your-mix", "Your mix", "",
                       ListBuilder(tracks_, audience, limit, disliked).fill(mix, Basis::CoListening).build()});
    shelves.push_back({"on-repeat", "On repeat", "",
                       ListBuilder(tracks_, audience, limit, {})
                           .fill(repeated_tracks(tracks_, listens, now), Basis::History)
                           .build()});
    ListBuilder popular(tracks_, audience, limit, disliked);
    popular.fill(knowledge().most_played(audience, limit + disliked.size()), Basis::Popularity)
        .fill(knowledge().newest(audience, limit + disliked.size()), Basis::Recency);
    shelves.push_back({"popular", "Popular now", "", popular.build()});
    // What the shelf before shows already would be no news.
    const auto& shown = popular.seen();
    shelves.push_back({"fresh", "New here", "",
                       ListBuilder(tracks_, audience, limit, shown)
                           .fill(knowledge().newest(audience, limit + shown.size()), Basis::Recency)
                           .build()});
    std::erase_if(shelves, [](const Shelf& shelf) { return shelf.list.tracks.empty(); });
    return shelves;
}

void Recommender::add_reason_shelves(std::vector<Shelf>& shelves, std::span<const Listen> listens, std::size_t limit,
                                     Excluded excluded, const Audience& audience) const {
    std::vector<Listen> played;
    std::ranges::copy_if(listens, std::back_inserter(played),
                         [](const Listen& listen) { return listen.played_at > 0 && listen.affinity > 0; });
    std::ranges::stable_sort(played, std::greater<>(), &Listen::played_at);
    std::vector<TrackIndex> reasons;
    for (const auto& listen : played) {
        if (static_cast<int>(reasons.size()) == options_.max_reasons) break;
        const auto track = tracks_.find(listen.track_id);
        if (track && audience.hears(tracks_, *track)) reasons.push_back(*track);
    }
    excluded.insert(reasons.begin(), reasons.end());
    for (const auto reason : reasons) {
        ListBuilder list(tracks_, audience, limit, excluded);
        list.fill(model_.similar(reason, options_.candidates), Basis::CoListening)
            .fill(tracks_.alike(reason), Basis::Content);
        excluded = list.seen();
        shelves.push_back({"because-you-played", "Because you played {track}", tracks_.id(reason), list.build()});
    }
}

std::vector<Weighted> Recommender::profile_of(std::span<const Listen> listens, UnixMillis now) const {
    std::vector<Weighted> profile;
    for (const auto& listen : listens)
        if (const auto track = tracks_.find(listen.track_id)) profile.push_back({*track, affinity_at(listen, now)});
    return profile;
}

}  // namespace polyphony::recommendation
