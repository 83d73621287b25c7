#include "services/recommendation/lists/mixes.h"

#include <algorithm>
#include <functional>

#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

constexpr std::string_view kDaily = "daily-mix-";

Mix named(MadeList list) {
    Mix mix;
    if (list.id.starts_with(kDaily)) mix.title = "Daily Mix " + list.id.substr(kDaily.size());
    if (list.id == "discover-weekly") {
        mix.title = "Discover Weekly";
        mix.description = "Songs that you have not heard yet. New every Monday.";
    } else if (list.id == "release-radar") {
        mix.title = "Release Radar";
        mix.description = "What is new by those whom you play and follow. New every Monday.";
    } else if (list.id == "on-repeat") {
        mix.title = "On Repeat";
        mix.description = "What you play over and over.";
    } else if (list.id == "repeat-rewind") {
        mix.title = "Repeat Rewind";
        mix.description = "What you played before, and might again.";
    }
    mix.list = std::move(list);
    return mix;
}

/// Drops what can no longer be heard, or is not for this audience any more.
void drop_unheard(const Tracks& tracks, const Audience& audience, MadeList& list) {
    std::erase_if(list.track_ids, [&](const std::string& id) { return !audience.hears(tracks, id); });
    std::erase_if(list.artist_ids, [&](const std::string& id) { return audience.hidden_artists.contains(id); });
}

}  // namespace

Result<Mixes::Stored> Mixes::stored(storage::Snapshot& snapshot, const ListFor& person, UnixMillis now) const {
    auto& sql = snapshot.sql();
    Stored stored;
    stored.taste.user_id = person.user_id;
    stored.taste.listens = store::recent_listens(sql, person.user_id, limits_.max_listens);
    stored.taste.known = store::known_tracks(sql, person.user_id, limits_.max_known);
    stored.taste.former =
        store::former_listens(sql, person.user_id, now - options_.rewind_days * kDay, limits_.max_listens);
    stored.taste.followed = store::followed_artists(sql, person.user_id);
    stored.audience = store::audience_of(sql, person.user_id, person.admin);
    stored.kept = store::kept_lists(sql, person.user_id);
    return stored;
}

Mixes::Made Mixes::make(const Knowledge& knowledge, const Stored& stored, UnixMillis now, std::string_view only) const {
    const auto& taste = stored.taste;
    const auto& audience = stored.audience;
    Made made;
    const auto wanted = [&](std::string_view kind) { return only.empty() || only.starts_with(kind); };
    // The lists of a kind that are kept for this period; else those that are made now.
    const auto keep = [&](std::string_view kind, std::int64_t period, const auto& make_anew) {
        if (!wanted(kind)) return;
        std::vector<MadeList> lists;
        for (const auto& one : stored.kept) {
            if (!one.list.id.starts_with(kind)) continue;
            if (one.period == period)
                lists.push_back(one.list);
            else
                made.outdated.push_back(one);
        }
        if (lists.empty()) {
            lists = make_anew();
            for (const auto& list : lists) made.fresh.push_back({list, period});
        }
        made.lists.insert(made.lists.end(), lists.begin(), lists.end());
    };
    const auto single = [](MadeList list) {
        return list.track_ids.empty() ? std::vector<MadeList>() : std::vector<MadeList>{std::move(list)};
    };
    keep(kDaily, day_of(now), [&] { return daily_mixes(knowledge, taste, options_, audience, now); });
    keep("discover-weekly", week_of(now),
         [&] { return single(discover_weekly(knowledge, taste, options_, audience, now)); });
    keep("release-radar", week_of(now),
         [&] { return single(release_radar(knowledge, taste, options_, audience, now)); });
    if (wanted("on-repeat")) made.lists.push_back(on_repeat(knowledge, taste, options_, audience, now));
    if (wanted("repeat-rewind")) made.lists.push_back(repeat_rewind(knowledge, taste, options_, audience));
    for (auto& list : made.lists) drop_unheard(knowledge.tracks, audience, list);
    std::erase_if(made.lists, [](const MadeList& list) { return list.track_ids.empty(); });
    return made;
}

Task<Result<std::vector<Mix>>> Mixes::list(ListFor person) { co_return co_await made_for(std::move(person), {}); }

Task<Result<std::vector<Mix>>> Mixes::made_for(ListFor person, std::string only) {
    const auto now = clock_();
    auto look = [&](storage::Snapshot& snapshot) { return this->stored(snapshot, person, now); };
    const auto stored = co_await database_.read(std::move(look));
    if (!stored) co_return fail(stored.error());
    auto made = recommender_.list([&](const Knowledge& knowledge) { return make(knowledge, *stored, now, only); });
    if (!made.fresh.empty()) {
        auto keep = [&](storage::Transaction& transaction) -> Result<void> {
            for (const auto& list : made.outdated) store::drop_list(transaction, person.user_id, list);
            for (const auto& list : made.fresh) store::keep_list(transaction, person.user_id, list);
            return {};
        };
        if (auto done = co_await database_.write(std::move(keep)); !done) co_return fail(done.error());
    }
    std::vector<Mix> mixes;
    for (auto& list : made.lists) mixes.push_back(named(std::move(list)));
    co_return mixes;
}

Task<Result<Mix>> Mixes::get(ListFor person, std::string mix_id) {
    if (mix_id.empty()) co_return fail(Code::NotFound, "There is no such mix for you.");
    auto mixes = co_await made_for(std::move(person), mix_id);
    if (!mixes) co_return fail(mixes.error());
    const auto found = std::ranges::find_if(*mixes, [&](const Mix& mix) { return mix.list.id == mix_id; });
    if (found == mixes->end()) co_return fail(Code::NotFound, "There is no such mix for you.");
    co_return std::move(*found);
}

}  // namespace polyphony::recommendation
