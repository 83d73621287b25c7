#include "services/broadcast/broadcast_proto.h"

#include <google/protobuf/util/time_util.h>

namespace polyphony::broadcast {
namespace {

using google::protobuf::util::TimeUtil;

v1::Status to_proto(Status status) {
    switch (status) {
        case Status::New:
            return v1::STATUS_NEW;
        case Status::Downloading:
            return v1::STATUS_DOWNLOADING;
        case Status::Completed:
            return v1::STATUS_COMPLETED;
        case Status::Error:
            return v1::STATUS_ERROR;
        case Status::Deleted:
            return v1::STATUS_DELETED;
    }
    return v1::STATUS_UNSPECIFIED;
}

}  // namespace

v1::Station to_proto(const Station& station) {
    v1::Station proto;
    proto.set_id(station.id);
    proto.set_name(station.name);
    proto.set_stream_url(station.stream_url);
    proto.set_home_page_url(station.home_page_url);
    proto.set_listen_url(station.listen_url.empty() ? station.stream_url : station.listen_url);
    return proto;
}

v1::Channel to_proto(const Channel& channel) {
    v1::Channel proto;
    proto.set_id(channel.id);
    proto.set_url(channel.url);
    proto.set_title(channel.title);
    proto.set_description(channel.description);
    proto.set_image_url(channel.image_url);
    proto.set_home_page_url(channel.home_page_url);
    proto.set_status(to_proto(channel.status));
    proto.set_error(channel.error);
    if (channel.refreshed_at > 0)
        *proto.mutable_refreshed_at() = TimeUtil::MillisecondsToTimestamp(channel.refreshed_at);
    for (const auto& episode : channel.episodes) *proto.add_episodes() = to_proto(episode);
    return proto;
}

v1::Episode to_proto(const Episode& episode) {
    v1::Episode proto;
    proto.set_id(episode.id);
    proto.set_channel_id(episode.channel_id);
    proto.set_channel_title(episode.channel_title);
    proto.set_title(episode.title);
    proto.set_description(episode.description);
    proto.set_audio_url(episode.audio_url);
    proto.set_content_type(episode.content_type);
    proto.set_size_bytes(episode.size_bytes);
    proto.set_duration_ms(episode.duration_ms);
    if (episode.published_at > 0)
        *proto.mutable_published_at() = TimeUtil::MillisecondsToTimestamp(episode.published_at);
    proto.set_status(to_proto(episode.status));
    proto.set_error(episode.error);
    if (episode.status == Status::Completed) proto.set_media_path(kMediaPath + episode.id);
    return proto;
}

}  // namespace polyphony::broadcast
