#include "services/recommendation/learner.h"

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

#include "platform/ids/ids.h"
#include "services/recommendation/blends/blend_store.h"
#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/lists/list_store.h"
#include "services/recommendation/mix_store.h"
#include "services/recommendation/track_store.h"

namespace polyphony::recommendation {

Learner::Learner(Recommender& recommender, Options options, std::function<void()> changed)
    : recommender_(recommender), options_(options), changed_(std::move(changed)) {}

Result<void> Learner::load(storage::Database& database) {
    auto loaded = database.read_now([this](storage::Snapshot& snapshot) -> Result<int> {
        store::visit_tracks(snapshot.sql(), [this](TrackFacts track) { recommender_.publish(std::move(track)); });
        std::vector<PersonListens> people;
        store::visit_people(snapshot.sql(), options_.max_listens_per_user,
                            [&](const std::string& user_id, const std::vector<Listen>& listens) {
                                people.push_back({user_id, listens});
                            });
        recommender_.learn_all(people, std::max(1U, std::thread::hardware_concurrency()));
        return 0;
    });
    if (!loaded) return fail(loaded.error());
    return {};
}

void Learner::hear(storage::Transaction& transaction, const std::string& user_id,
                   std::span<const std::string> track_ids, Signal signal, UnixMillis time) {
    if (track_ids.empty() || !ids::valid(user_id)) return;
    auto& sql = transaction.sql();
    auto others = store::recent_listens(sql, user_id, options_.max_listens_per_user);
    const auto count = std::min(track_ids.size(), static_cast<std::size_t>(options_.max_tracks_per_event));
    for (const auto& track_id : track_ids.first(count)) {
        const auto before = store::find_listen(sql, user_id, track_id);
        const auto listen = after(before, signal, time);
        store::put_listen(transaction, user_id, listen);
        std::erase_if(others, [&](const Listen& other) { return other.track_id == track_id; });
        learn_after_commit(transaction, user_id, before, listen, others);
        others.push_back(listen);
    }
    store::mark_stale(transaction, user_id);
    transaction.after_commit(changed_);
}

void Learner::learn_after_commit(storage::Transaction& transaction, const std::string& user_id, const Listen& before,
                                 const Listen& after, std::span<const Listen> others) {
    transaction.after_commit([this, user_id, before, after, kept = std::vector<Listen>(others.begin(), others.end())] {
        recommender_.learn(user_id, before, after, kept);
    });
}

void Learner::publish(storage::Transaction& transaction, TrackFacts track) {
    store::put_track(transaction, track);
    transaction.after_commit([this, track = std::move(track)] { recommender_.publish(track); });
}

void Learner::withdraw(storage::Transaction& transaction, const std::string& track_id) {
    store::delete_track(transaction, track_id);
    transaction.after_commit([this, track_id] { recommender_.withdraw(track_id); });
}

void Learner::forget(storage::Transaction& transaction, const std::string& user_id) {
    const auto listens = store::recent_listens(transaction.sql(), user_id, std::numeric_limits<int>::max());
    store::delete_listens(transaction, user_id);
    store::delete_mix(transaction, user_id);
    store::delete_controls(transaction, user_id);
    store::delete_kept_lists(transaction, user_id);
    store::forget_blends(transaction, user_id);
    transaction.after_commit(changed_);
    // As in load(), backwards.
    for (auto place = listens.size(); place-- > 0;) {
        Listen nothing;
        nothing.track_id = listens[place].track_id;
        const auto newer = std::min(place, static_cast<std::size_t>(options_.max_listens_per_user));
        learn_after_commit(transaction, user_id, listens[place], nothing, std::span(listens).first(newer));
    }
}

}  // namespace polyphony::recommendation
