#include "services/streaming/decisions/decision_api.h"

#include <utility>

#include "services/streaming/jobs/transcode_job.h"
#include "services/streaming/stream_proto.h"

namespace polyphony::streaming {
namespace {

using Texts = std::vector<std::string>;
using google::protobuf::RepeatedPtrField;

Texts texts(const RepeatedPtrField<std::string>& proto) { return {proto.begin(), proto.end()}; }

DirectPlayProfile to_domain(const v1::DirectPlayProfile& proto) {
    return {texts(proto.containers()), texts(proto.codecs()), texts(proto.protocols()), proto.max_channels()};
}

TranscodingProfile to_domain(const v1::TranscodingProfile& proto) {
    return {proto.container(), proto.codec(), proto.protocol(), proto.max_channels()};
}

Result<CodecLimitation> to_domain(const v1::CodecLimitation& proto) {
    if (!v1::LimitedProperty_IsValid(proto.property()) || proto.property() == v1::LIMITED_PROPERTY_UNSPECIFIED)
        return fail(Code::InvalidArgument, "A limitation must say what it is about.");
    if (!v1::Comparison_IsValid(proto.comparison()) || proto.comparison() == v1::COMPARISON_UNSPECIFIED)
        return fail(Code::InvalidArgument, "A limitation must say how it compares.");
    return CodecLimitation{proto.codec(),
                           static_cast<LimitedProperty>(proto.property()),
                           static_cast<Comparison>(proto.comparison()),
                           {proto.values().begin(), proto.values().end()},
                           proto.required()};
}

Result<ClientProfile> client_of(const v1::DecideRequest& request) {
    ClientProfile client;
    client.max_kbps = request.max_bitrate_kbps();
    client.max_transcoded_kbps = request.max_transcoded_bitrate_kbps();
    for (const auto& profile : request.direct_play()) client.direct_play.push_back(to_domain(profile));
    for (const auto& profile : request.transcoding()) client.transcoding.push_back(to_domain(profile));
    for (const auto& one : request.limitations()) {
        auto limitation = to_domain(one);
        if (!limitation) return fail(limitation.error());
        client.limitations.push_back(std::move(*limitation));
    }
    return client;
}

v1::StreamDetails to_proto(const StreamDetails& details) {
    v1::StreamDetails proto;
    proto.set_container(details.container);
    proto.set_codec(details.codec);
    proto.set_channels(details.channels);
    proto.set_bitrate_kbps(details.kbps);
    proto.set_sample_rate_hz(details.sample_rate_hz);
    proto.set_bit_depth(details.bit_depth);
    return proto;
}

v1::Decision to_proto(const Decision& decision) {
    v1::Decision proto;
    proto.set_direct_play(decision.direct_play);
    for (const auto& reason : decision.reasons) proto.add_reasons(reason);
    proto.set_error(decision.error);
    *proto.mutable_source() = to_proto(decision.source);
    if (decision.format) {
        proto.set_decision(name(TranscodeJob{*decision.format}));
        *proto.mutable_transcoded() = to_proto(decision.transcoded);
    }
    return proto;
}

}  // namespace

DecisionApi::DecisionApi(Playback& playback, rpc::Dispatcher& dispatcher)
    : playback_(playback), dispatcher_(dispatcher) {}

DecisionApi::Reactor* DecisionApi::Decide(Context* context, const v1::DecideRequest* request, v1::Decision* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Decision>> {
        if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
        auto client = client_of(*request);
        if (!client) co_return fail(client.error());
        StreamDetails known;
        known.channels = request->source().channels();
        known.sample_rate_hz = request->source().sample_rate_hz();
        known.bit_depth = request->source().bit_depth();
        const auto decision = co_await playback_.decide(std::move(call.caller), request->track_id(), std::move(*client),
                                                        std::move(known));
        if (!decision) co_return fail(decision.error());
        co_return to_proto(*decision);
    });
}

DecisionApi::Reactor* DecisionApi::GetDecidedStream(Context* context, const v1::GetDecidedStreamRequest* request,
                                                    v1::Stream* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::Stream>> {
        if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Sign in first.");
        const auto stream = co_await playback_.decided(std::move(call.caller), request->track_id(), request->decision(),
                                                       request->start_ms());
        if (!stream) co_return fail(stream.error());
        co_return to_proto(*stream);
    });
}

}  // namespace polyphony::streaming
