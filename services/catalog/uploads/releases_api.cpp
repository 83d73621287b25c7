#include "services/catalog/uploads/releases_api.h"

#include "platform/idempotency/request.h"
#include "services/catalog/messages.h"
#include "services/catalog/uploads/uploader_of.h"

namespace polyphony::catalog {
namespace {

v1::Upload to_proto(const Upload& upload) {
    v1::Upload message;
    message.set_id(upload.id);
    message.set_file_name(upload.file_name);
    message.set_size_bytes(upload.size_bytes);
    message.set_received_bytes(upload.received_bytes);
    message.set_state(static_cast<v1::UploadState>(upload.state));
    message.set_reason(upload.reason);
    if (upload.state == UploadState::Receiving) *message.mutable_expires_at() = to_message(upload.expires_at);
    message.set_title(upload.title);
    message.set_duration_ms(upload.duration_ms);
    message.set_track_id(upload.track_id);
    for (const auto& id : upload.same_recording_ids) message.add_same_recording_ids(id);
    return message;
}

v1::Release to_proto(const Release& release) {
    v1::Release message;
    message.set_id(release.id);
    message.set_owner_id(release.owner_id);
    message.set_title(release.title);
    for (const auto& artist : release.artists) message.add_artists(artist);
    message.set_type(static_cast<v1::ReleaseType>(release.type));
    *message.mutable_appears_at() = to_message(release.appears_at);
    message.set_state(static_cast<v1::ReleaseState>(release.state));
    *message.mutable_created_at() = to_message(release.created_at);
    for (const auto& upload : release.uploads) *message.add_uploads() = to_proto(upload);
    return message;
}

Result<v1::Release> to_proto(const Result<Release>& release) {
    if (!release) return fail(release.error());
    return to_proto(*release);
}

std::optional<UnixMillis> to_domain(bool there, const google::protobuf::Timestamp& time) {
    if (!there) return std::nullopt;
    constexpr std::int64_t kNanosPerMilli = 1'000'000;
    return time.seconds() * 1000 + time.nanos() / kNanosPerMilli;
}

/// Nothing if it is not said.
Result<std::optional<ReleaseType>> to_domain(v1::ReleaseType type) {
    if (!v1::ReleaseType_IsValid(type)) return fail(Code::InvalidArgument, "There is no such type of release.");
    if (type == v1::RELEASE_TYPE_UNSPECIFIED) return std::nullopt;
    return static_cast<ReleaseType>(type);
}

}  // namespace

template <class Response, class Method>
ReleasesApi::Reactor* ReleasesApi::for_uploader(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
                                 auto task = method(uploader_of(call.caller));
                                 co_return co_await std::move(task);
                             });
}

ReleasesApi::Reactor* ReleasesApi::CreateRelease(Context* context, const v1::CreateReleaseRequest* request,
                                                 v1::Release* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Release>> {
        if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
        const auto type = to_domain(request->type());
        if (!type) co_return fail(type.error());
        auto once = idempotency::request_of(call, *request);
        Releases::Draft draft;
        draft.title = request->title();
        draft.artists = {request->artists().begin(), request->artists().end()};
        draft.type = type->value_or(ReleaseType::Album);
        draft.appears_at = to_domain(request->has_appears_at(), request->appears_at());
        const auto release = co_await releases_.create(uploader_of(call.caller), std::move(draft), std::move(once));
        co_return to_proto(release);
    });
}

ReleasesApi::Reactor* ReleasesApi::ListMyReleases(Context* context, const v1::ListMyReleasesRequest* request,
                                                  v1::ListMyReleasesResponse* response) {
    return for_uploader(context, response,
                        [this, request](Uploader uploader) -> Task<Result<v1::ListMyReleasesResponse>> {
                            const auto page = co_await releases_.list(std::move(uploader), request->page_size(),
                                                                      request->page_token(), request->everyone());
                            if (!page) co_return fail(page.error());
                            v1::ListMyReleasesResponse answer;
                            for (const auto& release : page->items) *answer.add_releases() = to_proto(release);
                            answer.set_next_page_token(page->next_page_token);
                            co_return answer;
                        });
}

ReleasesApi::Reactor* ReleasesApi::GetRelease(Context* context, const v1::GetReleaseRequest* request,
                                              v1::Release* response) {
    return for_uploader(context, response, [this, request](Uploader uploader) -> Task<Result<v1::Release>> {
        const auto release = co_await releases_.get(std::move(uploader), request->release_id());
        co_return to_proto(release);
    });
}

ReleasesApi::Reactor* ReleasesApi::UpdateRelease(Context* context, const v1::UpdateReleaseRequest* request,
                                                 v1::Release* response) {
    return for_uploader(context, response, [this, request](Uploader uploader) -> Task<Result<v1::Release>> {
        const auto type = to_domain(request->type());
        if (!type) co_return fail(type.error());
        Releases::Change change;
        if (request->has_title()) change.title = request->title();
        change.artists = {request->artists().begin(), request->artists().end()};
        change.type = *type;
        change.appears_at = to_domain(request->has_appears_at(), request->appears_at());
        const auto release = co_await releases_.update(std::move(uploader), request->release_id(), std::move(change));
        co_return to_proto(release);
    });
}

ReleasesApi::Reactor* ReleasesApi::DeleteRelease(Context* context, const v1::DeleteReleaseRequest* request,
                                                 v1::DeleteReleaseResponse* response) {
    return for_uploader(context, response,
                        [this, request](Uploader uploader) -> Task<Result<v1::DeleteReleaseResponse>> {
                            const auto gone = co_await releases_.remove(std::move(uploader), request->release_id());
                            if (!gone) co_return fail(gone.error());
                            co_return v1::DeleteReleaseResponse();
                        });
}

ReleasesApi::Reactor* ReleasesApi::PublishRelease(Context* context, const v1::PublishReleaseRequest* request,
                                                  v1::Release* response) {
    return for_uploader(context, response, [this, request](Uploader uploader) -> Task<Result<v1::Release>> {
        const auto release = co_await releases_.publish(std::move(uploader), request->release_id());
        co_return to_proto(release);
    });
}

ReleasesApi::Reactor* ReleasesApi::WithdrawRelease(Context* context, const v1::WithdrawReleaseRequest* request,
                                                   v1::Release* response) {
    return for_uploader(context, response, [this, request](Uploader uploader) -> Task<Result<v1::Release>> {
        const auto release = co_await releases_.withdraw(std::move(uploader), request->release_id());
        co_return to_proto(release);
    });
}

}  // namespace polyphony::catalog
