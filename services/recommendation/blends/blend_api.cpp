#include "services/recommendation/blends/blend_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "platform/idempotency/request.h"

namespace polyphony::recommendation {
namespace {

using google::protobuf::util::TimeUtil;

v1::Blend to_proto(const Blend& blend) {
    v1::Blend proto;
    proto.set_id(blend.id);
    proto.mutable_member_ids()->Assign(blend.member_ids.begin(), blend.member_ids.end());
    proto.set_invitation(blend.invitation);
    *proto.mutable_invitation_ends_at() = TimeUtil::MillisecondsToTimestamp(blend.invitation_ends_at);
    *proto.mutable_created_at() = TimeUtil::MillisecondsToTimestamp(blend.created_at);
    return proto;
}

Result<v1::Blend> to_proto(const Result<Blend>& blend) {
    if (!blend) return fail(blend.error());
    return to_proto(*blend);
}

v1::TasteMatch to_proto(const TasteMatch& match) {
    v1::TasteMatch proto;
    proto.set_user_id(match.user_id);
    proto.set_percent(match.percent);
    proto.mutable_artist_ids()->Assign(match.artist_ids.begin(), match.artist_ids.end());
    return proto;
}

v1::BlendDetail to_proto(const BlendDetail& detail) {
    v1::BlendDetail proto;
    *proto.mutable_blend() = to_proto(detail.blend);
    for (const auto& track : detail.tracks) {
        auto& added = *proto.add_tracks();
        added.set_track_id(track.track_id);
        added.mutable_user_ids()->Assign(track.user_ids.begin(), track.user_ids.end());
    }
    for (const auto& match : detail.matches) *proto.add_matches() = to_proto(match);
    return proto;
}

}  // namespace

template <class Response, class Method>
BlendApi::Reactor* BlendApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known())
                                     co_return fail(Code::Unauthenticated, "Log in to blend your taste with others'.");
                                 auto task = method(std::move(call));
                                 co_return co_await std::move(task);
                             });
}

BlendApi::Reactor* BlendApi::CreateBlend(Context* context, const v1::CreateBlendRequest* request, v1::Blend* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Blend>> {
        auto repeatable = idempotency::request_of(call, *request);
        const auto blend = co_await blends_.create(std::move(call.caller.user_id), std::move(repeatable));
        co_return to_proto(blend);
    });
}

BlendApi::Reactor* BlendApi::ListBlends(Context* context, const v1::ListBlendsRequest*,
                                        v1::ListBlendsResponse* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::ListBlendsResponse>> {
        const auto blends = co_await blends_.list(std::move(call.caller.user_id));
        if (!blends) co_return fail(blends.error());
        v1::ListBlendsResponse answer;
        for (const auto& blend : *blends) *answer.add_blends() = to_proto(blend);
        co_return answer;
    });
}

BlendApi::Reactor* BlendApi::GetBlend(Context* context, const v1::GetBlendRequest* request, v1::BlendDetail* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::BlendDetail>> {
        const bool admin = call.caller.admin;
        const auto detail = co_await blends_.get(std::move(call.caller.user_id), admin, request->blend_id());
        if (!detail) co_return fail(detail.error());
        co_return to_proto(*detail);
    });
}

BlendApi::Reactor* BlendApi::RenewBlendInvitation(Context* context, const v1::RenewBlendInvitationRequest* request,
                                                  v1::Blend* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Blend>> {
        const auto blend = co_await blends_.renew_invitation(std::move(call.caller.user_id), request->blend_id());
        co_return to_proto(blend);
    });
}

BlendApi::Reactor* BlendApi::OpenBlendInvitation(Context* context, const v1::OpenBlendInvitationRequest* request,
                                                 v1::BlendInvitation* response) {
    return serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::BlendInvitation>> {
        const auto blend = co_await blends_.open_invitation(request->invitation());
        if (!blend) co_return fail(blend.error());
        v1::BlendInvitation answer;
        answer.mutable_member_ids()->Assign(blend->member_ids.begin(), blend->member_ids.end());
        *answer.mutable_ends_at() = TimeUtil::MillisecondsToTimestamp(blend->invitation_ends_at);
        co_return answer;
    });
}

BlendApi::Reactor* BlendApi::AcceptBlendInvitation(Context* context, const v1::AcceptBlendInvitationRequest* request,
                                                   v1::Blend* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Blend>> {
        const auto blend = co_await blends_.accept(std::move(call.caller.user_id), request->invitation());
        co_return to_proto(blend);
    });
}

BlendApi::Reactor* BlendApi::LeaveBlend(Context* context, const v1::LeaveBlendRequest* request,
                                        v1::LeaveBlendResponse* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::LeaveBlendResponse>> {
        const auto left = co_await blends_.leave(std::move(call.caller.user_id), request->blend_id());
        if (!left) co_return fail(left.error());
        co_return v1::LeaveBlendResponse();
    });
}

BlendApi::Reactor* BlendApi::ListSimilarPeople(Context* context, const v1::ListSimilarPeopleRequest*,
                                               v1::ListSimilarPeopleResponse* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::ListSimilarPeopleResponse>> {
        const auto people = co_await blends_.similar_people(std::move(call.caller.user_id));
        if (!people) co_return fail(people.error());
        v1::ListSimilarPeopleResponse answer;
        for (const auto& match : *people) *answer.add_people() = to_proto(match);
        co_return answer;
    });
}

}  // namespace polyphony::recommendation
