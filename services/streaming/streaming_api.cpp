#include "services/streaming/streaming_api.h"

#include <google/protobuf/util/time_util.h>

#include "platform/idempotency/request.h"

namespace polyphony::streaming {
namespace {

google::protobuf::Timestamp to_proto(UnixMillis time) {
    return google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time);
}

v1::Stream to_proto(const Stream& stream) {
    v1::Stream proto;
    proto.set_url(stream.url);
    *proto.mutable_expires_at() = to_proto(stream.expires_at);
    proto.set_content_type(stream.rendition.content_type);
    proto.set_bitrate_kbps(stream.rendition.bitrate_kbps);
    proto.set_delivery(stream.rendition.transcoded_kbps > 0 ? v1::DELIVERY_TRANSCODED : v1::DELIVERY_ORIGINAL);
    proto.set_reason(stream.rendition.reason);
    proto.set_plan_max_bitrate_kbps(stream.plan_max_kbps);
    return proto;
}

v1::PlayState to_proto(PlayState state) {
    switch (state) {
        case PlayState::Playing:
            return v1::PLAY_STATE_PLAYING;
        case PlayState::Finished:
            return v1::PLAY_STATE_FINISHED;
        case PlayState::Skipped:
            return v1::PLAY_STATE_SKIPPED;
    }
    return v1::PLAY_STATE_UNSPECIFIED;
}

v1::Play to_proto(const Play& play) {
    v1::Play proto;
    proto.set_id(play.id);
    proto.set_track_id(play.track_id);
    proto.set_state(to_proto(play.state));
    proto.set_heard_ms(play.heard_ms);
    *proto.mutable_started_at() = to_proto(play.started_at);
    return proto;
}

v1::Play to_proto(const StartedPlay& started) {
    auto proto = to_proto(started.play);
    *proto.mutable_stream() = to_proto(started.stream);
    return proto;
}

v1::Entitlement to_proto(const Entitlement& entitlement) {
    v1::Entitlement proto;
    proto.set_plan_id(entitlement.plan_id);
    proto.set_max_bitrate_kbps(entitlement.max_bitrate_kbps);
    return proto;
}

/// A client that does not tell the state is still playing.
Result<PlayState> to_domain(v1::PlayState state) {
    switch (state) {
        case v1::PLAY_STATE_UNSPECIFIED:
        case v1::PLAY_STATE_PLAYING:
            return PlayState::Playing;
        case v1::PLAY_STATE_FINISHED:
            return PlayState::Finished;
        case v1::PLAY_STATE_SKIPPED:
            return PlayState::Skipped;
        default:
            return fail(Code::InvalidArgument, "state must be PLAYING, FINISHED or SKIPPED.");
    }
}

template <class Proto, class Domain>
Result<Proto> to_proto_result(Result<Domain> result) {
    if (!result) return fail(std::move(result.error()));
    return to_proto(*result);
}

}  // namespace

StreamingApi::StreamingApi(Playback& playback, rpc::Dispatcher& dispatcher)
    : playback_(playback), dispatcher_(dispatcher) {}

template <class Response, class Method>
StreamingApi::Reactor* StreamingApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 auto task = method(std::move(call));
                                 co_return co_await std::move(task);
                             });
}

StreamingApi::Reactor* StreamingApi::GetStream(Context* context, const v1::GetStreamRequest* request,
                                               v1::Stream* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Stream>> {
        Wish wish{request->track_id(), request->max_bitrate_kbps()};
        auto stream = co_await playback_.stream(std::move(call.caller.user_id), std::move(wish));
        co_return to_proto_result<v1::Stream>(std::move(stream));
    });
}

StreamingApi::Reactor* StreamingApi::StartPlay(Context* context, const v1::StartPlayRequest* request,
                                               v1::Play* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Play>> {
        Wish wish{request->track_id(), request->max_bitrate_kbps()};
        auto repeatable = idempotency::request_of(call, *request);
        auto started = co_await playback_.start(std::move(call.caller.user_id), std::move(wish), request->context(),
                                                request->play_id(), std::move(repeatable));
        co_return to_proto_result<v1::Play>(std::move(started));
    });
}

StreamingApi::Reactor* StreamingApi::UpdatePlay(Context* context, const v1::UpdatePlayRequest* request,
                                                v1::Play* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Play>> {
        const auto state = to_domain(request->state());
        if (!state) co_return fail(state.error());
        const Progress progress{request->heard_ms(), *state};
        auto play = co_await playback_.update(std::move(call.caller.user_id), request->play_id(), progress);
        co_return to_proto_result<v1::Play>(std::move(play));
    });
}

StreamingApi::Reactor* StreamingApi::GetEntitlement(Context* context, const v1::GetEntitlementRequest*,
                                                    v1::Entitlement* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::Entitlement>> {
        auto entitlement = co_await playback_.entitlement(std::move(call.caller.user_id));
        co_return to_proto_result<v1::Entitlement>(std::move(entitlement));
    });
}

}  // namespace polyphony::streaming
