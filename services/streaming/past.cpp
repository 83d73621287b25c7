#include "services/streaming/past.h"

#include <algorithm>

#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/analysis/analysis_proto.h"
#include "services/streaming/analysis/analysis_store.h"
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
    message.set_private_session(play.private_session);
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

bool wants_plays(const events::PastWriter& past) {
    return past.wants<v1::PlayStarted>() || past.wants<v1::PlayProgressed>() || past.wants<v1::PlayFinished>() ||
           past.wants<v1::PlaySkipped>();
}

Result<void> say_plays(soci::session& sql, events::PastWriter& past) {
    const auto now = system_now();
    for (auto page = store::plays_behind(sql, {}, kPage); !page.empty();
         page = store::plays_behind(sql, page.back(), kPage))
        for (const auto& play : page)
            if (auto said = say_play(past, play, now); !said) return said;
    return {};
}

Result<void> say_tracks(soci::session& sql, events::PastWriter& past) {
    for (auto page = store::measured_behind(sql, "", kPage); !page.empty();
         page = store::measured_behind(sql, page.back().analysis.track_id, kPage))
        for (const auto& [analysis, measurement, measured_at] : page)
            if (auto said = past.say(analysis.track_id, to_event(analysis, measurement), measured_at); !said)
                return said;
    return {};
}

Result<void> say_albums(soci::session& sql, events::PastWriter& past) {
    for (auto page = store::measured_albums_behind(sql, "", kPage); !page.empty();
         page = store::measured_albums_behind(sql, page.back().album_id, kPage))
        for (const auto& [album_id, album, measured_at] : page)
            if (auto said = past.say(album_id, to_event(album_id, album), measured_at); !said) return said;
    return {};
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    auto& sql = snapshot.sql();
    Result<void> said;
    if (wants_plays(past)) said = say_plays(sql, past);
    if (said && past.wants<v1::AudioAnalysed>()) said = say_tracks(sql, past);
    if (said && past.wants<v1::AlbumAnalysed>()) said = say_albums(sql, past);
    return said;
}

}  // namespace polyphony::streaming
