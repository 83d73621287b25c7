#include "services/broadcast/past.h"

#include "polyphony/broadcast/v1/events.pb.h"
#include "services/broadcast/broadcast_proto.h"
#include "services/broadcast/broadcast_store.h"

namespace polyphony::broadcast {
namespace {

constexpr int kAll = 1'000'000;

Result<void> say_channel(soci::session& sql, events::PastWriter& past, const Channel& channel, UnixMillis now) {
    v1::ChannelAdded added;
    added.set_channel_id(channel.id);
    added.set_url(channel.url);
    auto said = past.say(channel.id, added, now);
    if (!past.wants<v1::EpisodePublished>()) return said;
    for (const auto& episode : store::episodes_of(sql, channel.id, kAll)) {
        if (!said) break;
        v1::EpisodePublished published;
        *published.mutable_episode() = to_proto(episode);
        said = past.say(channel.id, published, episode.published_at > 0 ? episode.published_at : now);
    }
    return said;
}

}  // namespace

Result<void> past(storage::Snapshot& snapshot, events::PastWriter& past) {
    const auto now = system_now();
    for (const auto& station : store::stations(snapshot.sql())) {
        v1::StationChanged changed;
        *changed.mutable_station() = to_proto(station);
        if (auto said = past.say(station.id, changed, now); !said) return said;
    }
    for (const auto& channel : store::channels(snapshot.sql()))
        if (auto said = say_channel(snapshot.sql(), past, channel, now); !said) return said;
    return {};
}

}  // namespace polyphony::broadcast
