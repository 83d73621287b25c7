#include "services/streaming/player/stream_limit.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/streaming/player/devices.h"
#include "services/streaming/player/stream_store.h"

namespace polyphony::streaming {
namespace {

std::string in_words(const std::vector<ActiveStream>& streams) {
    std::string words;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (i > 0) words += i + 1 == streams.size() ? " and " : ", ";
        words += shown_name(streams[i].device_name);
    }
    return words;
}

/// Takes the stream of `device_id` out of those that are active; nothing if it has none.
std::optional<ActiveStream> take_own(std::vector<ActiveStream>& streams, const std::string& device_id) {
    const auto own = std::find_if(streams.begin(), streams.end(),
                                  [&](const ActiveStream& stream) { return stream.device_id == device_id; });
    if (own == streams.end()) return std::nullopt;
    auto taken = std::move(*own);
    streams.erase(own);
    return taken;
}

}  // namespace

int streams_allowed(const Entitlement& entitlement, const StreamLimits& limits) {
    if (entitlement.max_streams > 0) return entitlement.max_streams;
    if (entitlement.plan_id == "free") return limits.free;
    return entitlement.plan_id == "family" ? limits.family : limits.premium;
}

Result<std::vector<ActiveStream>> make_room(std::vector<ActiveStream> others, int allowed, bool take_over) {
    const auto room = static_cast<std::size_t>(std::max(allowed, 1)) - 1;
    if (others.size() <= room) return std::vector<ActiveStream>();
    if (!take_over)
        return fail(Code::FailedPrecondition,
                    fmt::format("Your plan plays on {} at once, and {} {} now. Pause there, or play here instead.",
                                allowed == 1 ? "one device" : fmt::format("{} devices", allowed), in_words(others),
                                others.size() == 1 ? "plays" : "play"));
    std::sort(others.begin(), others.end(),
              [](const ActiveStream& one, const ActiveStream& other) { return one.began_at < other.began_at; });
    others.resize(others.size() - room);
    return others;
}

Result<void> StreamLimit::begin(storage::Transaction& transaction, const Play& play, const Entitlement& entitlement,
                                bool take_over, UnixMillis now) const {
    auto others = store::streams_of(transaction.sql(), play.user_id, now - limits_.idle_ms);
    take_own(others, play.device_id);
    const auto ended = make_room(std::move(others), streams_allowed(entitlement, limits_), take_over);
    if (!ended) return fail(ended.error());
    const ActiveStream begun{play.device_id, {}, play.id, now, now};
    for (const auto& stream : *ended) store::end_stream(transaction, play.user_id, stream, begun);
    store::put_stream(transaction, play.user_id, begun);
    return {};
}

std::string StreamLimit::go_on(storage::Transaction& transaction, const Play& play, const Entitlement& entitlement,
                               UnixMillis now) const {
    auto others = store::streams_of(transaction.sql(), play.user_id, now - limits_.idle_ms);
    auto own = take_own(others, play.device_id);
    if (own && own->play_id != play.id) return "This device plays something else now.";
    if (!own) {
        if (const auto room = make_room(std::move(others), streams_allowed(entitlement, limits_), false); !room)
            return room.error().message;
        own = ActiveStream{play.device_id, {}, play.id, now, now};
    }
    own->seen_at = now;
    store::put_stream(transaction, play.user_id, *own);
    return {};
}

void StreamLimit::end(storage::Transaction& transaction, const Play& play) {
    store::delete_stream(transaction, play.user_id, play.id);
}

}  // namespace polyphony::streaming
