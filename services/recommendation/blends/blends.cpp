#include "services/recommendation/blends/blends.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/ids/ids.h"
#include "platform/ids/secret.h"
#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/lists/periods.h"

namespace polyphony::recommendation {
namespace {

tl::unexpected<Error> no_blend() { return fail(Code::NotFound, "There is no such blend of yours."); }
tl::unexpected<Error> no_invitation() {
    return fail(Code::NotFound, "There is no such invitation, or not any more. Ask for another one.");
}

bool is_member(const Blend& blend, const std::string& user_id) {
    return std::ranges::find(blend.member_ids, user_id) != blend.member_ids.end();
}

std::optional<Blend> find_own_blend(soci::session& sql, const std::string& user_id, const std::string& blend_id) {
    auto blend = store::find_blend(sql, blend_id);
    if (blend && !is_member(*blend, user_id)) return std::nullopt;
    return blend;
}

/// What both may hear and want to.
void narrow(Audience& audience, Audience other) {
    audience.hidden_tracks.merge(other.hidden_tracks);
    audience.hidden_artists.merge(other.hidden_artists);
    audience.closed_libraries.merge(other.closed_libraries);
    audience.hide_explicit = audience.hide_explicit || other.hide_explicit;
}

}  // namespace

Blends::Blends(const Recommender& recommender, storage::Database& database, BlendListOptions options, ListOptions lists,
               BlendLimits limits, Clock clock, std::function<void()> changed)
    : recommender_(recommender),
      database_(database),
      options_(options),
      lists_(lists),
      limits_(limits),
      clock_(std::move(clock)),
      changed_(std::move(changed)) {}

UnixMillis Blends::invitation_end() const { return clock_() + limits_.invitation_days * kDay; }

Result<void> Blends::check_room(soci::session& sql, const std::string& user_id) const {
    if (store::count_blends(sql, user_id) < limits_.max_blends) return {};
    return fail(Code::ResourceExhausted,
                fmt::format("You are in {} blends already; leave one of them first.", limits_.max_blends));
}

Result<Blend> Blends::join(storage::Transaction& transaction, Blend blend, const std::string& user_id) {
    if (auto room = check_room(transaction.sql(), user_id); !room) return fail(room.error());
    store::add_member(transaction, blend, user_id, clock_());
    transaction.after_commit(changed_);
    blend.member_ids.push_back(user_id);
    return blend;
}

Task<Result<Blend>> Blends::create(std::string user_id, idempotency::Request request) {
    Blend blend;
    blend.id = ids::make();
    blend.invitation = ids::make_secret();
    blend.invitation_ends_at = invitation_end();
    blend.created_at = clock_();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Blend> {
        const auto make = [&]() -> Result<Blend> {
            store::insert_blend(transaction, blend);
            return join(transaction, blend, user_id);
        };
        const auto store = [](const Blend& made) { return made.id; };
        const auto again = [&](const std::string& id) -> Result<Blend> {
            auto kept = find_own_blend(transaction.sql(), user_id, id);
            if (!kept) return no_blend();
            return std::move(*kept);
        };
        return idempotency::once(transaction, request, {blend.created_at, limits_.idempotency_ms}, make, store, again);
    });
}

Task<Result<std::vector<Blend>>> Blends::list(std::string user_id) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Blend>> {
        return store::blends_of(snapshot.sql(), user_id);
    });
}

Result<Blends::Stored> Blends::stored(storage::Snapshot& snapshot, const std::string& user_id, bool admin,
                                      const std::string& blend_id, UnixMillis now) const {
    auto& sql = snapshot.sql();
    auto blend = find_own_blend(sql, user_id, blend_id);
    if (!blend) return no_blend();
    Stored stored;
    stored.kept = store::kept_tracks(sql, blend_id, day_of(now));
    stored.own = store::audience_of(sql, user_id, admin);
    for (const auto& member : blend->member_ids) {
        stored.members.push_back({member, store::recent_listens(sql, member, limits_.max_listens)});
        // Who is an administrator among the others is not known here: all hear what is open to them.
        narrow(stored.together, store::audience_of(sql, member, false));
    }
    stored.blend = std::move(*blend);
    return stored;
}

Blends::Made Blends::make(const Knowledge& knowledge, const Stored& stored, const std::string& user_id,
                          UnixMillis now) const {
    Made made;
    auto& detail = made.detail;
    detail.blend = stored.blend;
    if (stored.members.size() < 2) return made;
    if (stored.kept) {
        detail.tracks = *stored.kept;
    } else {
        const auto seed = seed_of(stored.blend.id, "blend", day_of(now));
        detail.tracks = blend_list(knowledge, stored.members, options_, lists_, stored.together, seed, now);
        if (detail.tracks.size() >= lists_.least_tracks) made.fresh = detail.tracks;
    }
    // What can no longer be heard, or is not for this member.
    std::erase_if(detail.tracks,
                  [&](const BlendTrack& entry) { return !stored.own.hears(knowledge.tracks, entry.track_id); });

    TasteVector own;
    for (const auto& member : stored.members)
        if (member.user_id == user_id) own = taste_vector(knowledge, member.listens, stored.own, now);
    for (const auto& member : stored.members) {
        if (member.user_id == user_id) continue;
        const auto other = taste_vector(knowledge, member.listens, stored.own, now);
        if (auto match = taste_match(own, member.user_id, other, limits_.common_artists))
            detail.matches.push_back(std::move(*match));
    }
    return made;
}

Task<Result<BlendDetail>> Blends::get(std::string user_id, bool admin, std::string blend_id) {
    const auto now = clock_();
    auto look = [&](storage::Snapshot& snapshot) { return this->stored(snapshot, user_id, admin, blend_id, now); };
    const auto stored = co_await database_.read(std::move(look));
    if (!stored) co_return fail(stored.error());
    auto made = recommender_.list([&](const Knowledge& knowledge) { return make(knowledge, *stored, user_id, now); });
    if (!made.fresh.empty()) {
        auto keep = [&](storage::Transaction& transaction) -> Result<void> {
            store::keep_tracks(transaction, stored->blend, day_of(now), made.fresh);
            return {};
        };
        if (auto done = co_await database_.write(std::move(keep)); !done) co_return fail(done.error());
    }
    co_return std::move(made.detail);
}

Task<Result<Blend>> Blends::renew_invitation(std::string user_id, std::string blend_id) {
    const auto invitation = ids::make_secret();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Blend> {
        auto blend = find_own_blend(transaction.sql(), user_id, blend_id);
        if (!blend) return no_blend();
        blend->invitation = invitation;
        blend->invitation_ends_at = invitation_end();
        store::set_invitation(transaction, *blend);
        return std::move(*blend);
    });
}

Task<Result<Blend>> Blends::open_invitation(std::string invitation) {
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<Blend> {
        auto blend = store::find_blend_by_invitation(snapshot.sql(), invitation);
        if (!blend || blend->invitation_ends_at <= clock_()) return no_invitation();
        return std::move(*blend);
    });
}

Task<Result<Blend>> Blends::accept(std::string user_id, std::string invitation) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<Blend> {
        auto blend = store::find_blend_by_invitation(transaction.sql(), invitation);
        if (!blend || blend->invitation_ends_at <= clock_()) return no_invitation();
        if (is_member(*blend, user_id)) return std::move(*blend);
        if (std::cmp_greater_equal(blend->member_ids.size(), limits_.max_members))
            return fail(Code::ResourceExhausted, fmt::format("A blend has at most {} people.", limits_.max_members));
        return join(transaction, std::move(*blend), user_id);
    });
}

Task<Result<void>> Blends::leave(std::string user_id, std::string blend_id) {
    const auto next_invitation = ids::make_secret();
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        const auto blend = find_own_blend(transaction.sql(), user_id, blend_id);
        if (!blend) return {};
        store::remove_member(transaction, *blend, user_id, next_invitation);
        transaction.after_commit(changed_);
        return {};
    });
}

Task<Result<std::vector<TasteMatch>>> Blends::similar_people(std::string user_id) {
    struct Compared {
        std::vector<PersonListens> people;  // The person first.
        Audience audience;
    };
    auto look = [&](storage::Snapshot& snapshot) -> Result<Compared> {
        auto& sql = snapshot.sql();
        if (!store::taste_settings(sql, user_id).findable)
            return fail(Code::FailedPrecondition, "Who wants to find others must want to be found: see the settings.");
        Compared compared;
        compared.audience = store::audience_of(sql, user_id, false);
        auto people = store::findable_people(sql, user_id, limits_.max_listens, limits_.max_compared);
        people.insert(people.begin(), user_id);
        for (auto& person : people) {
            auto listens = store::recent_listens(sql, person, limits_.max_listens);
            compared.people.push_back({std::move(person), std::move(listens)});
        }
        return compared;
    };
    const auto compared = co_await database_.read(std::move(look));
    if (!compared) co_return fail(compared.error());
    const auto now = clock_();
    auto matches = recommender_.list([&](const Knowledge& knowledge) {
        std::vector<TasteMatch> found;
        const auto& people = compared->people;
        const auto own = taste_vector(knowledge, people.front().listens, compared->audience, now);
        for (const auto& person : std::span(people).subspan(1)) {
            const auto other = taste_vector(knowledge, person.listens, compared->audience, now);
            auto match = taste_match(own, person.user_id, other, 0);
            if (match && match->percent > 0) found.push_back(std::move(*match));
        }
        return found;
    });
    std::ranges::stable_sort(matches, std::greater<>(), &TasteMatch::percent);
    matches.resize(std::min(matches.size(), limits_.max_similar));
    co_return matches;
}

}  // namespace polyphony::recommendation
