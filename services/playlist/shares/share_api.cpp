#include "services/playlist/shares/share_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "platform/idempotency/request.h"

namespace polyphony::playlist {

namespace {

using google::protobuf::util::TimeUtil;
using rpc::CallContext;

v1::Share to_proto(const Share& share) {
    v1::Share proto;
    proto.set_id(share.id);
    proto.set_secret(share.secret);
    proto.set_owner_id(share.user_id);
    proto.set_description(share.description);
    for (const auto& entry : share.entries) {
        auto* thing = proto.add_entries();
        thing->set_kind(static_cast<v1::SharedKind>(entry.kind));
        thing->set_id(entry.id);
    }
    *proto.mutable_created_at() = TimeUtil::MillisecondsToTimestamp(share.created_at);
    if (share.expires_at != 0) *proto.mutable_expires_at() = TimeUtil::MillisecondsToTimestamp(share.expires_at);
    if (share.last_visited_at != 0)
        *proto.mutable_last_visited_at() = TimeUtil::MillisecondsToTimestamp(share.last_visited_at);
    proto.set_visits(share.visits);
    return proto;
}

Result<v1::Share> to_proto(const Result<Share>& share) {
    if (!share) return fail(share.error());
    return to_proto(*share);
}

ShareDraft to_draft(const v1::CreateShareRequest& request) {
    ShareDraft draft;
    for (const auto& entry : request.entries())
        draft.entries.push_back({static_cast<SharedKind>(entry.kind()), entry.id()});
    draft.description = request.description();
    if (request.has_expires_at()) draft.expires_at = TimeUtil::TimestampToMilliseconds(request.expires_at());
    return draft;
}

Result<ShareEdit> to_edit(const v1::UpdateShareRequest& request) {
    if (request.never_expires() && request.has_expires_at())
        return fail(Code::InvalidArgument, "A share has expires_at, or never_expires.");
    ShareEdit edit;
    if (request.has_description()) edit.description = request.description();
    if (request.never_expires()) edit.expires_at = 0;
    if (request.has_expires_at()) edit.expires_at = TimeUtil::TimestampToMilliseconds(request.expires_at());
    return edit;
}

tl::unexpected<Error> unknown_sharer() { return fail(Code::Unauthenticated, "Log in to share."); }

}  // namespace

ShareApi::ShareApi(ShareOperations& shares, rpc::Dispatcher& dispatcher) : shares_(shares), dispatcher_(dispatcher) {}

ShareApi::Reactor* ShareApi::CreateShare(Context* context, const v1::CreateShareRequest* request, v1::Share* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Share>> {
        if (!call.caller.known()) co_return unknown_sharer();
        auto repeatable = idempotency::request_of(call, *request);
        auto draft = to_draft(*request);
        const auto share =
            co_await shares_.create(std::move(call.caller.user_id), std::move(draft), std::move(repeatable));
        co_return to_proto(share);
    });
}

ShareApi::Reactor* ShareApi::ListShares(Context* context, const v1::ListSharesRequest*,
                                        v1::ListSharesResponse* response) {
    return dispatcher_.serve(context, response, [this](CallContext call) -> Task<Result<v1::ListSharesResponse>> {
        if (!call.caller.known()) co_return unknown_sharer();
        const auto shares = co_await shares_.list(std::move(call.caller.user_id));
        if (!shares) co_return fail(shares.error());
        v1::ListSharesResponse proto;
        for (const auto& share : *shares) *proto.add_shares() = to_proto(share);
        co_return proto;
    });
}

ShareApi::Reactor* ShareApi::UpdateShare(Context* context, const v1::UpdateShareRequest* request, v1::Share* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext call) -> Task<Result<v1::Share>> {
        if (!call.caller.known()) co_return unknown_sharer();
        auto edit = to_edit(*request);
        if (!edit) co_return fail(edit.error());
        const auto share =
            co_await shares_.update(std::move(call.caller.user_id), request->share_id(), std::move(*edit));
        co_return to_proto(share);
    });
}

ShareApi::Reactor* ShareApi::DeleteShare(Context* context, const v1::DeleteShareRequest* request,
                                         v1::DeleteShareResponse* response) {
    return dispatcher_.serve(
        context, response, [this, request](CallContext call) -> Task<Result<v1::DeleteShareResponse>> {
            if (!call.caller.known()) co_return unknown_sharer();
            const auto removed = co_await shares_.remove(std::move(call.caller.user_id), request->share_id());
            if (!removed) co_return fail(removed.error());
            co_return v1::DeleteShareResponse();
        });
}

ShareApi::Reactor* ShareApi::OpenShare(Context* context, const v1::OpenShareRequest* request, v1::Share* response) {
    return dispatcher_.serve(context, response, [this, request](CallContext) -> Task<Result<v1::Share>> {
        const auto share = co_await shares_.open(request->secret(), request->visit());
        co_return to_proto(share);
    });
}

}  // namespace polyphony::playlist
