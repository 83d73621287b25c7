#include "services/streaming/past.h"

#include <algorithm>

#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {
namespace {

constexpr int kPage = 500;

template <class Message>
Message told_of(const Play& play) {
    Message message;
    message.set_play_id(play.id);
    message.set_user_id(play.user_id);
    message.set_track_id(play.track_id);
    return message;
}

template <class Message>
Result<void> say_heard(events::PastWriter& past, const Play& play, int heard_ms, UnixMillis now) {
    auto message = told_of<Message>(play);
    message.set_heard_ms(heard_ms);
    return past.say(play.user_id, message, std::min(play.started_at + heard_ms, now));
}

Result<void> say_play(events::PastWriter& past, const Play& play, UnixMillis now) {
    auto started = told_of<v1::PlayStarted>(play);
    started.set_context(play.context);
    auto said = past.say(play.user_id, started, play.started_at);
    if (said && play.counted)
        said = say_heard<v1::PlayProgressed>(past, play, std::min(play.heard_ms, kCountsAfterMs), now);
    if (said && play.state == PlayState::Finished) said = say_heard<v1::PlayFinished>(past, play, play.heard_ms, now);
    if (said && play.state == PlayState::Skipped) said = say_heard<v1::PlaySkipped>(past, play, play.heard_ms, now);
    return said;
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    if (!past.wants<v1::PlayStarted>() && !past.wants<v1::PlayProgressed>() && !past.wants<v1::PlayFinished>() &&
        !past.wants<v1::PlaySkipped>())
        return {};
    const auto now = system_now();
    auto& sql = snapshot.sql();
    for (auto page = store::plays_behind(sql, {}, kPage); !page.empty();
         page = store::plays_behind(sql, page.back(), kPage))
        for (const auto& play : page)
            if (auto said = say_play(past, play, now); !said) return said;
    return {};
}

}  // namespace polyphony::streaming
