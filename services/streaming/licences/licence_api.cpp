#include "services/streaming/licences/licence_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "platform/idempotency/request.h"

namespace polyphony::streaming {

using google::protobuf::util::TimeUtil;

LicenceApi::LicenceApi(Licences& licences, const LicenceTokens& tokens, rpc::Dispatcher& dispatcher)
    : licences_(licences), tokens_(tokens), dispatcher_(dispatcher) {}

template <class Response, class Method>
LicenceApi::Reactor* LicenceApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
                                 auto task = method(std::move(call));
                                 co_return co_await std::move(task);
                             });
}

v1::Licence LicenceApi::to_proto(const Licence& licence) const {
    v1::Licence proto;
    proto.set_id(licence.id);
    proto.set_device_id(licence.device_id);
    for (const auto& id : licence.track_ids) proto.add_track_ids(id);
    *proto.mutable_issued_at() = TimeUtil::MillisecondsToTimestamp(licence.issued_at);
    *proto.mutable_expires_at() = TimeUtil::MillisecondsToTimestamp(licence.expires_at);
    if (licence.revoked_at == 0)
        proto.set_token(tokens_.sign(licence));
    else
        *proto.mutable_revoked_at() = TimeUtil::MillisecondsToTimestamp(licence.revoked_at);
    return proto;
}

LicenceApi::Reactor* LicenceApi::IssueLicence(Context* context, const v1::IssueLicenceRequest* request,
                                              v1::Licence* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Licence>> {
        std::vector<std::string> track_ids(request->track_ids().begin(), request->track_ids().end());
        auto repeatable = idempotency::request_of(call, *request);
        auto licence = co_await licences_.issue(std::move(call.caller), request->device_id(), std::move(track_ids),
                                                std::move(repeatable));
        if (!licence) co_return fail(std::move(licence.error()));
        co_return to_proto(*licence);
    });
}

LicenceApi::Reactor* LicenceApi::ListLicences(Context* context, const v1::ListLicencesRequest*,
                                              v1::ListLicencesResponse* response) {
    return serve(context, response, [this](rpc::CallContext call) -> Task<Result<v1::ListLicencesResponse>> {
        auto licences = co_await licences_.list(std::move(call.caller.user_id));
        if (!licences) co_return fail(std::move(licences.error()));
        v1::ListLicencesResponse listed;
        for (const auto& licence : *licences) *listed.add_licences() = to_proto(licence);
        co_return listed;
    });
}

LicenceApi::Reactor* LicenceApi::RevokeLicence(Context* context, const v1::RevokeLicenceRequest* request,
                                               v1::Licence* response) {
    return serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Licence>> {
        auto licence = co_await licences_.revoke(std::move(call.caller.user_id), request->licence_id());
        if (!licence) co_return fail(std::move(licence.error()));
        co_return to_proto(*licence);
    });
}

LicenceApi::Reactor* LicenceApi::GetLicenceStatus(Context* context, const v1::GetLicenceStatusRequest* request,
                                                  v1::LicenceStatus* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::LicenceStatus>> {
        const auto valid = co_await licences_.valid(request->licence_id());
        if (!valid) co_return fail(valid.error());
        v1::LicenceStatus status;
        status.set_valid(*valid);
        co_return status;
    });
}

LicenceApi::Reactor* LicenceApi::GetLicenceKey(Context* context, const v1::GetLicenceKeyRequest*,
                                               v1::LicenceKey* response) {
    return dispatcher_.serve(context, response, [this](rpc::CallContext) -> Task<Result<v1::LicenceKey>> {
        v1::LicenceKey key;
        key.set_kty("OKP");
        key.set_crv("Ed25519");
        key.set_x(tokens_.public_key());
        key.set_kid(tokens_.key_id());
        key.set_alg("EdDSA");
        key.set_use("sig");
        co_return key;
    });
}

}  // namespace polyphony::streaming
