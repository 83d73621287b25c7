#include "services/playlist/marks/mark_operations.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/playlist/marks/mark_store.h"
#include "services/playlist/saved_track_store.h"

namespace polyphony::playlist {

namespace {

bool is_kind(MarkedKind kind) { return kind >= MarkedKind::Track && kind <= MarkedKind::Artist; }

tl::unexpected<Error> full(int most, const std::string& what) {
    return fail(Code::ResourceExhausted, "You have reached the limit of " + std::to_string(most) + " " + what + ".");
}

Result<void> star_one(storage::Transaction& transaction, const std::string& user_id, const MarkedThing& thing,
                      const Limits& limits, UnixMillis now) {
    if (thing.kind != MarkedKind::Track) {
        if (!store::insert_star(transaction, user_id, thing, now, limits.max_stars_per_user))
            return full(limits.max_stars_per_user, "stars");
        return {};
    }
    if (store::find_saved_track(transaction.sql(), user_id, thing.id)) return {};
    if (!store::insert_saved_track(transaction, user_id, {thing.id, now}, limits.max_saved_tracks_per_user))
        return full(limits.max_saved_tracks_per_user, "saved tracks");
    return {};
}

Result<store::Part> read_part(MarkedKind kind, int limit, int offset, const Limits& limits) {
    const auto size = page_size(limit, limits);
    if (!size) return fail(size.error());
    if (offset < 0 || !is_kind(kind)) return fail(Code::InvalidArgument, "offset must be 0 or above, kind be known.");
    return store::Part{*size, offset};
}

}  // namespace

MarkOperations::MarkOperations(storage::Database& database, Limits limits, Clock clock)
    : database_(database), limits_(limits), clock_(std::move(clock)) {}

Task<Result<void>> MarkOperations::star(std::string user_id, std::vector<MarkedThing> things) {
    if (auto right = check(things, limits_.max_ids_per_request); !right) co_return fail(right.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        for (const auto& thing : things)
            if (auto done = star_one(transaction, user_id, thing, limits_, clock_()); !done) return done;
        return {};
    });
}

Task<Result<void>> MarkOperations::unstar(std::string user_id, std::vector<MarkedThing> things) {
    if (auto right = check(things, limits_.max_ids_per_request); !right) co_return fail(right.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        for (const auto& thing : things) {
            if (thing.kind == MarkedKind::Track)
                store::delete_saved_track(transaction, user_id, thing.id);
            else
                store::delete_star(transaction, user_id, thing);
        }
        return {};
    });
}

Task<Result<std::vector<Mark>>> MarkOperations::starred(std::string user_id, MarkedKind kind, int limit, int offset) {
    const auto part = read_part(kind, limit, offset, limits_);
    if (!part) co_return fail(part.error());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Mark>> {
        if (kind != MarkedKind::Track) return store::starred(snapshot.sql(), user_id, kind, *part);
        std::vector<Mark> marks;
        for (auto& saved : store::saved_tracks_at(snapshot.sql(), user_id, part->offset, part->limit))
            marks.push_back({{kind, std::move(saved.track_id)}, saved.saved_at});
        return marks;
    });
}

Task<Result<void>> MarkOperations::rate(std::string user_id, MarkedThing thing, int rating) {
    if (auto right = check({&thing, 1}, 1); !right) co_return fail(right.error());
    if (auto right = check_rating(rating); !right) co_return fail(right.error());
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        if (!store::put_rating(transaction, user_id, thing, rating, limits_.max_ratings_per_user))
            return full(limits_.max_ratings_per_user, "ratings");
        return {};
    });
}

Task<Result<std::vector<Mark>>> MarkOperations::rated(std::string user_id, MarkedKind kind, int limit, int offset) {
    const auto part = read_part(kind, limit, offset, limits_);
    if (!part) co_return fail(part.error());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Mark>> {
        return store::rated(snapshot.sql(), user_id, kind, *part);
    });
}

Task<Result<std::vector<Mark>>> MarkOperations::marks(std::string user_id, std::vector<MarkedThing> things) {
    if (auto right = check(things, limits_.max_marks_per_request); !right) co_return fail(right.error());
    co_return co_await database_.read([&](storage::Snapshot& snapshot) -> Result<std::vector<Mark>> {
        std::map<MarkedKind, std::vector<std::string>> by_kind;
        for (const auto& thing : things) by_kind[thing.kind].push_back(thing.id);
        std::map<std::pair<MarkedKind, std::string>, Mark> found;
        for (const auto& [kind, ids] : by_kind)
            for (auto& mark : store::marks_of(snapshot.sql(), user_id, kind, ids))
                found.emplace(std::pair(kind, mark.thing.id), mark);
        std::vector<Mark> ordered;
        for (const auto& thing : things)
            if (const auto mark = found.find({thing.kind, thing.id}); mark != found.end())
                ordered.push_back(mark->second);
        return ordered;
    });
}

}  // namespace polyphony::playlist
