#include "services/streaming/player/player_api.h"

#include <utility>

#include "platform/idempotency/request.h"
#include "services/streaming/player/player_proto.h"

namespace polyphony::streaming {

PlayerApi::PlayerApi(Players& players, Random random, rpc::Dispatcher& dispatcher)
    : players_(players), random_(std::move(random)), dispatcher_(dispatcher) {}

template <class Response, class Method>
PlayerApi::Reactor* PlayerApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 auto task = method(std::move(call));
                                 co_return co_await std::move(task);
                             });
}

template <class Request, class Apply>
PlayerApi::Reactor* PlayerApi::change(Context* context, const Request* request, v1::Player* response,
                                      std::int64_t revision, Apply apply) {
    return serve(context, response,
                 [this, request, revision, apply](rpc::CallContext call) -> Task<Result<v1::Player>> {
                     PlayerChange change;
                     change.revision = revision;
                     change.request = idempotency::request_of(call, *request);
                     change.apply = apply;
                     auto state = co_await players_.change(std::move(call.caller.user_id), std::move(change));
                     if (!state) co_return fail(std::move(state.error()));
                     co_return to_proto(*state);
                 });
}

PlayerApi::Reactor* PlayerApi::GetPlayer(Context* context, const v1::GetPlayerRequest*, v1::Player* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::Player>> {
        auto state = co_await players_.get(std::move(call.caller.user_id));
        if (!state) co_return fail(std::move(state.error()));
        co_return to_proto(*state);
    });
}

PlayerApi::Reactor* PlayerApi::GetQueue(Context* context, const v1::GetQueueRequest*, v1::QueueAhead* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::QueueAhead>> {
        auto state = co_await players_.get(std::move(call.caller.user_id));
        if (!state) co_return fail(std::move(state.error()));
        co_return queue_ahead(*state);
    });
}

PlayerApi::Reactor* PlayerApi::UpdatePlayer(Context* context, const v1::UpdatePlayerRequest* request,
                                            v1::Player* response) {
    return change(context, request, response, request->revision(), [this, request](PlayerState& state) -> Result<void> {
        auto update = to_domain(*request);
        if (!update) return fail(std::move(update.error()));
        return player::update(state, *update, players_.limits());
    });
}

PlayerApi::Reactor* PlayerApi::TransferPlayback(Context* context, const v1::TransferPlaybackRequest* request,
                                                v1::Player* response) {
    return change(context, request, response, request->revision(), [request](PlayerState& state) {
        return player::transfer(state, request->device_id(), request->play());
    });
}

PlayerApi::Reactor* PlayerApi::Play(Context* context, const v1::PlayRequest* request, v1::Player* response) {
    return change(context, request, response, request->revision(), [this, request](PlayerState& state) {
        return player::play(state, to_domain(*request), players_.limits(), random_);
    });
}

PlayerApi::Reactor* PlayerApi::Pause(Context* context, const v1::PauseRequest* request, v1::Player* response) {
    return change(context, request, response, request->revision(), player::pause);
}

PlayerApi::Reactor* PlayerApi::SkipToNext(Context* context, const v1::SkipToNextRequest* request,
                                          v1::Player* response) {
    return change(context, request, response, request->revision(), player::next);
}

PlayerApi::Reactor* PlayerApi::SkipToPrevious(Context* context, const v1::SkipToPreviousRequest* request,
                                              v1::Player* response) {
    return change(context, request, response, request->revision(), player::previous);
}

PlayerApi::Reactor* PlayerApi::Seek(Context* context, const v1::SeekRequest* request, v1::Player* response) {
    return change(context, request, response, request->revision(),
                  [request](PlayerState& state) { return player::seek(state, request->position_ms()); });
}

PlayerApi::Reactor* PlayerApi::SetRepeat(Context* context, const v1::SetRepeatRequest* request, v1::Player* response) {
    return change(context, request, response, request->revision(), [request](PlayerState& state) -> Result<void> {
        const auto repeat = to_domain(request->repeat());
        if (!repeat) return fail(repeat.error());
        state.queue.repeat = *repeat;
        return {};
    });
}

PlayerApi::Reactor* PlayerApi::SetShuffle(Context* context, const v1::SetShuffleRequest* request,
                                          v1::Player* response) {
    return change(context, request, response, request->revision(), [this, request](PlayerState& state) -> Result<void> {
        set_shuffled(state.queue, request->shuffled(), random_);
        return {};
    });
}

PlayerApi::Reactor* PlayerApi::SetVolume(Context* context, const v1::SetVolumeRequest* request, v1::Player* response) {
    return change(context, request, response, 0, [request](PlayerState& state) {
        return player::set_volume(state, request->device_id(), request->volume_percent());
    });
}

PlayerApi::Reactor* PlayerApi::AddToQueue(Context* context, const v1::AddToQueueRequest* request,
                                          v1::Player* response) {
    return change(context, request, response, request->revision(), [this, request](PlayerState& state) {
        const std::vector<std::string> track_ids(request->track_ids().begin(), request->track_ids().end());
        const auto end = request->end() == v1::QUEUE_END_NEXT ? QueueEnd::Next : QueueEnd::Last;
        return player::add(state, track_ids, end, players_.limits());
    });
}

PlayerApi::Reactor* PlayerApi::RemoveFromQueue(Context* context, const v1::RemoveFromQueueRequest* request,
                                               v1::Player* response) {
    return change(context, request, response, request->revision(),
                  [request](PlayerState& state) { return remove_item(state.queue, request->key()); });
}

PlayerApi::Reactor* PlayerApi::ListDevices(Context* context, const v1::ListDevicesRequest*,
                                           v1::ListDevicesResponse* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::ListDevicesResponse>> {
        auto state = co_await players_.get(std::move(call.caller.user_id));
        if (!state) co_return fail(std::move(state.error()));
        v1::ListDevicesResponse devices;
        for (const auto& device : state->devices) *devices.add_devices() = to_proto(device, *state);
        co_return devices;
    });
}

PlayerApi::Reactor* PlayerApi::KeepDevice(Context* context, const v1::KeepDeviceRequest* request,
                                          v1::Device* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Device>> {
        auto device = to_domain(*request);
        if (!device) co_return fail(std::move(device.error()));
        const std::int64_t position_ms = request->has_position_ms() ? request->position_ms() : -1;
        auto kept = co_await players_.keep_device(std::move(call.caller.user_id), std::move(*device), position_ms);
        if (!kept) co_return fail(std::move(kept.error()));
        co_return to_proto(*kept, {});
    });
}

PlayerApi::Reactor* PlayerApi::RemoveDevice(Context* context, const v1::RemoveDeviceRequest* request,
                                            v1::RemoveDeviceResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::RemoveDeviceResponse>> {
        auto removed = co_await players_.remove_device(std::move(call.caller.user_id), request->device_id());
        if (!removed) co_return fail(std::move(removed.error()));
        co_return v1::RemoveDeviceResponse();
    });
}

}  // namespace polyphony::streaming
