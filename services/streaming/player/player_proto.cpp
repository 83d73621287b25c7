#include "services/streaming/player/player_proto.h"

#include <google/protobuf/util/time_util.h>

namespace polyphony::streaming {
namespace {

void fill(const QueueItem& item, v1::QueueItem& proto) {
    proto.set_key(item.key);
    proto.set_track_id(item.track_id);
    proto.set_place(item.place);
}

std::vector<QueueItem> items_of(const v1::QueueItems& queue) {
    std::vector<QueueItem> items;
    items.reserve(static_cast<std::size_t>(queue.items_size()));
    for (const auto& item : queue.items()) items.push_back({item.key(), item.track_id(), item.place()});
    return items;
}

}  // namespace

v1::Device to_proto(const Device& device, const PlayerState& state) {
    v1::Device proto;
    proto.set_id(device.id);
    proto.set_name(device.name);
    proto.set_type(static_cast<v1::DeviceType>(device.kind));
    proto.set_volume_percent(device.volume_percent);
    proto.set_is_active(device.id == state.device_id);
    proto.set_is_streaming(device.streaming);
    return proto;
}

v1::Player to_proto(const PlayerState& state) {
    v1::Player proto;
    proto.set_revision(state.revision);
    proto.set_device_id(state.device_id);
    proto.set_is_playing(state.playing);
    proto.set_position_ms(static_cast<int>(state.position_ms));
    *proto.mutable_as_of() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(state.position_at);
    proto.set_context(state.queue.context);
    if (const auto* up = current(state.queue)) proto.set_current_key(up->key);
    proto.set_shuffled(state.queue.shuffled);
    proto.set_repeat(static_cast<v1::RepeatMode>(state.queue.repeat));
    for (const auto& item : state.queue.items) fill(item, *proto.add_items());
    for (const auto& device : state.devices) *proto.add_devices() = to_proto(device, state);
    return proto;
}

v1::QueueAhead queue_ahead(const PlayerState& state) {
    v1::QueueAhead proto;
    proto.set_revision(state.revision);
    const auto& items = state.queue.items;
    if (const auto* up = current(state.queue)) fill(*up, *proto.mutable_current());
    for (auto i = state.queue.index + 1; i < items.size(); ++i) fill(items[i], *proto.add_items());
    return proto;
}

Result<RepeatMode> to_domain(v1::RepeatMode repeat) {
    if (repeat < v1::REPEAT_MODE_OFF || repeat > v1::REPEAT_MODE_TRACK)
        return fail(Code::InvalidArgument, "repeat must be OFF, CONTEXT or TRACK.");
    return static_cast<RepeatMode>(repeat);
}

Result<PlayerUpdate> to_domain(const v1::UpdatePlayerRequest& request) {
    PlayerUpdate update;
    if (request.has_device_id()) update.device_id = request.device_id();
    if (request.has_is_playing()) update.playing = request.is_playing();
    if (request.has_position_ms()) update.position_ms = request.position_ms();
    if (request.has_context()) update.context = request.context();
    if (request.has_queue()) update.items = items_of(request.queue());
    if (request.has_current_key()) update.current_key = request.current_key();
    if (request.has_shuffled()) update.shuffled = request.shuffled();
    if (request.has_repeat()) {
        const auto repeat = to_domain(request.repeat());
        if (!repeat) return fail(repeat.error());
        update.repeat = *repeat;
    }
    return update;
}

PlayWish to_domain(const v1::PlayRequest& request) {
    PlayWish wish;
    wish.device_id = request.device_id();
    wish.track_ids.assign(request.track_ids().begin(), request.track_ids().end());
    wish.context = request.context();
    wish.offset = request.offset();
    if (request.has_position_ms()) wish.position_ms = request.position_ms();
    return wish;
}

Result<Device> to_domain(const v1::KeepDeviceRequest& request) {
    if (!v1::DeviceType_IsValid(request.type()))
        return fail(Code::InvalidArgument, "type must be the name of a DeviceType.");
    Device device;
    device.id = request.device_id();
    device.name = request.name();
    device.kind = static_cast<DeviceKind>(request.type());
    device.volume_percent = request.volume_percent();
    return device;
}

}  // namespace polyphony::streaming
