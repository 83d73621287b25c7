#include "services/streaming/streaming_api.h"

#include <google/protobuf/util/time_util.h>

#include "platform/idempotency/request.h"
#include "services/streaming/stream_proto.h"

namespace polyphony::streaming {
namespace {

google::protobuf::Timestamp to_proto(UnixMillis time) {
    return google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time);
}

/// GetStreamRequest and StartPlayRequest ask for audio in the same words.
template <class Request>
Wish wish_of(const Request& request) {
    Wish wish;
    wish.track_id = request.track_id();
    wish.max_kbps = request.max_bitrate_kbps();
    wish.formats.assign(request.formats().begin(), request.formats().end());
    wish.gain_db = request.gain_db();
    return wish;
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
    proto.set_stop_reason(play.stop_reason);
    proto.set_context(play.context);
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
    proto.set_max_streams(entitlement.max_streams);
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

Play to_domain(const v1::LatePlay& told) {
    Play play;
    play.id = told.play_id();
    play.track_id = told.track_id();
    play.context = told.context();
    play.started_at = google::protobuf::util::TimeUtil::TimestampToMilliseconds(told.started_at());
    play.heard_ms = told.heard_ms();
    play.private_session = told.private_session();
    if (told.state() == v1::PLAY_STATE_FINISHED) play.state = PlayState::Finished;
    if (told.state() == v1::PLAY_STATE_SKIPPED) play.state = PlayState::Skipped;
    return play;
}

v1::ReportPlaysResponse to_proto(const std::vector<ReportedPlay>& reported) {
    v1::ReportPlaysResponse proto;
    for (const auto& one : reported) {
        auto& added = *proto.add_plays();
        added.set_play_id(one.play_id);
        added.set_outcome(static_cast<v1::ReportOutcome>(one.outcome));
        added.set_reason(one.reason);
    }
    return proto;
}

v1::ListRecentPlaysResponse to_proto(const HistoryPage& page) {
    v1::ListRecentPlaysResponse proto;
    for (const auto& play : page.plays) *proto.add_plays() = to_proto(play);
    proto.set_next_page_token(page.next_page_token);
    return proto;
}

template <class Proto, class Domain>
Result<Proto> to_proto_result(Result<Domain> result) {
    if (!result) return fail(std::move(result.error()));
    return to_proto(*result);
}

}  // namespace

StreamingApi::StreamingApi(Playback& playback, PlayHistory& history, rpc::Dispatcher& dispatcher)
    : playback_(playback), history_(history), dispatcher_(dispatcher) {}

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
        auto wish = wish_of(*request);
        wish.start_ms = request->start_ms();
        auto stream = co_await playback_.stream(std::move(call.caller), std::move(wish));
        co_return to_proto_result<v1::Stream>(std::move(stream));
    });
}

StreamingApi::Reactor* StreamingApi::StartPlay(Context* context, const v1::StartPlayRequest* request,
                                               v1::Play* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Play>> {
        auto wish = wish_of(*request);
        wish.device_id = request->device_id();
        wish.take_over = request->take_over();
        wish.private_session = request->private_session();
        auto repeatable = idempotency::request_of(call, *request);
        auto started = co_await playback_.start(std::move(call.caller), std::move(wish), request->context(),
                                                request->play_id(), std::move(repeatable));
        co_return to_proto_result<v1::Play>(std::move(started));
    });
}

StreamingApi::Reactor* StreamingApi::UpdatePlay(Context* context, const v1::UpdatePlayRequest* request,
                                                v1::Play* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Play>> {
        const auto state = to_domain(request->state());
        if (!state) co_return fail(state.error());
        const Progress progress{request->heard_ms(), *state, request->paused()};
        auto play = co_await playback_.update(std::move(call.caller.user_id), request->play_id(), progress);
        co_return to_proto_result<v1::Play>(std::move(play));
    });
}

StreamingApi::Reactor* StreamingApi::ReportPlays(Context* context, const v1::ReportPlaysRequest* request,
                                                 v1::ReportPlaysResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::ReportPlaysResponse>> {
        std::vector<Play> plays;
        for (const auto& told : request->plays()) plays.push_back(to_domain(told));
        auto reported = co_await history_.report(std::move(call.caller.user_id), std::move(plays));
        co_return to_proto_result<v1::ReportPlaysResponse>(std::move(reported));
    });
}

StreamingApi::Reactor* StreamingApi::ListRecentPlays(Context* context, const v1::ListRecentPlaysRequest* request,
                                                     v1::ListRecentPlaysResponse* response) {
    return serve(
        context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::ListRecentPlaysResponse>> {
            auto page =
                co_await history_.recent(std::move(call.caller.user_id), request->page_size(), request->page_token());
            co_return to_proto_result<v1::ListRecentPlaysResponse>(std::move(page));
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
