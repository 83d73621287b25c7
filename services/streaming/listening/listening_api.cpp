#include "services/streaming/listening/listening_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

namespace polyphony::streaming {
namespace {

using google::protobuf::util::TimeUtil;

v1::PlayCount to_proto(const PlayCount& count) {
    v1::PlayCount proto;
    proto.set_id(count.id);
    proto.set_plays(count.plays);
    *proto.mutable_last_played_at() = TimeUtil::MillisecondsToTimestamp(count.last_played_at);
    return proto;
}

v1::NowPlaying to_proto(const NowPlaying& now_playing) {
    v1::NowPlaying proto;
    proto.set_user_id(now_playing.user_id);
    proto.set_track_id(now_playing.track_id);
    proto.set_client(now_playing.client);
    proto.set_position_ms(now_playing.position_ms);
    *proto.mutable_told_at() = TimeUtil::MillisecondsToTimestamp(now_playing.told_at);
    proto.set_paused(now_playing.paused);
    proto.set_playback_rate(now_playing.playback_rate);
    return proto;
}

NowPlaying to_domain(const v1::SetNowPlayingRequest& request) {
    NowPlaying told;
    told.track_id = request.track_id();
    told.client = request.client();
    told.position_ms = request.position_ms();
    told.paused = request.paused();
    told.playback_rate = request.playback_rate();
    return told;
}

v1::SavedQueue to_proto(const SavedQueue& queue) {
    v1::SavedQueue proto;
    proto.mutable_track_ids()->Assign(queue.track_ids.begin(), queue.track_ids.end());
    proto.set_current(queue.current);
    proto.set_position_ms(queue.position_ms);
    proto.set_client(queue.client);
    *proto.mutable_changed_at() = TimeUtil::MillisecondsToTimestamp(queue.changed_at);
    return proto;
}

SavedQueue to_domain(const v1::SaveQueueRequest& request) {
    SavedQueue queue;
    queue.track_ids.assign(request.track_ids().begin(), request.track_ids().end());
    queue.current = request.current();
    queue.position_ms = request.position_ms();
    queue.client = request.client();
    return queue;
}

}  // namespace

ListeningApi::ListeningApi(Listening& listening, rpc::Dispatcher& dispatcher)
    : listening_(listening), dispatcher_(dispatcher) {}

template <class Response, class Method>
ListeningApi::Reactor* ListeningApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 auto task = method(std::move(call.caller));
                                 co_return co_await std::move(task);
                             });
}

ListeningApi::Reactor* ListeningApi::BatchGetPlayCounts(Context* context, const v1::BatchGetPlayCountsRequest* request,
                                                        v1::BatchGetPlayCountsResponse* response) {
    return serve(context, response,
                 [this, request](rpc::Caller caller) -> Task<Result<v1::BatchGetPlayCountsResponse>> {
                     std::vector<std::string> ids(request->track_ids().begin(), request->track_ids().end());
                     const auto counts = co_await listening_.play_counts(std::move(caller.user_id), std::move(ids));
                     if (!counts) co_return fail(counts.error());
                     v1::BatchGetPlayCountsResponse answer;
                     for (const auto& count : *counts) *answer.add_counts() = to_proto(count);
                     co_return answer;
                 });
}

ListeningApi::Reactor* ListeningApi::ListPlayedAlbums(Context* context, const v1::ListPlayedAlbumsRequest* request,
                                                      v1::ListPlayedAlbumsResponse* response) {
    return serve(context, response, [this, request](rpc::Caller caller) -> Task<Result<v1::ListPlayedAlbumsResponse>> {
        const auto order = request->order() == v1::PLAYED_ORDER_FREQUENT ? PlayedOrder::Frequent : PlayedOrder::Recent;
        const auto albums =
            co_await listening_.played_albums(std::move(caller.user_id), order, request->limit(), request->offset());
        if (!albums) co_return fail(albums.error());
        v1::ListPlayedAlbumsResponse answer;
        for (const auto& album : *albums) *answer.add_albums() = to_proto(album);
        co_return answer;
    });
}

ListeningApi::Reactor* ListeningApi::SetNowPlaying(Context* context, const v1::SetNowPlayingRequest* request,
                                                   v1::SetNowPlayingResponse* response) {
    return serve(context, response, [this, request](rpc::Caller caller) -> Task<Result<v1::SetNowPlayingResponse>> {
        const auto told =
            co_await listening_.set_now_playing(std::move(caller.user_id), to_domain(*request), request->stopped());
        if (!told) co_return fail(told.error());
        co_return v1::SetNowPlayingResponse();
    });
}

ListeningApi::Reactor* ListeningApi::ListNowPlaying(Context* context, const v1::ListNowPlayingRequest*,
                                                    v1::ListNowPlayingResponse* response) {
    return serve(context, response, [this](rpc::Caller caller) -> Task<Result<v1::ListNowPlayingResponse>> {
        const auto found = co_await listening_.now_playing(std::move(caller.user_id), caller.admin);
        if (!found) co_return fail(found.error());
        v1::ListNowPlayingResponse answer;
        for (const auto& one : *found) *answer.add_now_playing() = to_proto(one);
        co_return answer;
    });
}

ListeningApi::Reactor* ListeningApi::SaveQueue(Context* context, const v1::SaveQueueRequest* request,
                                               v1::SavedQueue* response) {
    return serve(context, response, [this, request](rpc::Caller caller) -> Task<Result<v1::SavedQueue>> {
        const auto queue = co_await listening_.save_queue(std::move(caller.user_id), to_domain(*request));
        if (!queue) co_return fail(queue.error());
        co_return to_proto(*queue);
    });
}

ListeningApi::Reactor* ListeningApi::GetSavedQueue(Context* context, const v1::GetSavedQueueRequest*,
                                                   v1::SavedQueue* response) {
    return serve(context, response, [this](rpc::Caller caller) -> Task<Result<v1::SavedQueue>> {
        const auto queue = co_await listening_.saved_queue(std::move(caller.user_id));
        if (!queue) co_return fail(queue.error());
        co_return to_proto(*queue);
    });
}

}  // namespace polyphony::streaming
