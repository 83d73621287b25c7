#include "edge/subsonic/client_info.h"
#include "edge/subsonic/endpoints.h"
#include "polyphony/streaming/v1/decisions.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;
using streaming::v1::StreamDetails;

/// The song that `mediaId` and `mediaType` name.
Outcome<std::string> song_of(const Call& call) {
    auto id = call.parameters.required("mediaId");
    if (!id) return id;
    const auto type = call.parameters.required("mediaType");
    if (!type) return refuse(type.error());
    if (*type == "podcast") return refuse(Failure::NotFound, "There is no such podcast.");
    if (*type != "song") return refuse(Failure::Generic, "The mediaType must be song or podcast.");
    return id;
}

/// What is not known is left out.
json::object to_element(const StreamDetails& details) {
    json::object element{{"protocol", "http"}, {"container", details.container()}, {"codec", details.codec()}};
    const auto put = [&](const char* name, int value) {
        if (value != 0) element[name] = value;
    };
    put("audioChannels", details.channels());
    put("audioBitrate", details.bitrate_kbps() * kBitsPerKilobit);
    put("audioSamplerate", details.sample_rate_hz());
    put("audioBitdepth", details.bit_depth());
    return element;
}

Payload to_payload(const streaming::v1::Decision& decision) {
    json::object shown{{"canDirectPlay", decision.direct_play()}, {"canTranscode", decision.has_transcoded()}};
    json::array reasons;
    for (const auto& reason : decision.reasons()) reasons.emplace_back(reason);
    if (!reasons.empty()) shown["transcodeReason"] = std::move(reasons);
    if (!decision.direct_play() && !decision.error().empty()) shown["errorReason"] = decision.error();
    shown["sourceStream"] = to_element(decision.source());
    if (decision.has_transcoded()) {
        shown["transcodeParams"] = decision.decision();
        shown["transcodeStream"] = to_element(decision.transcoded());
    }
    return {{"transcodeDecision", std::move(shown)}};
}

Task<Outcome<Reply>> get_transcode_decision(const Backend& backend, Call& call) {
    const auto id = song_of(call);
    if (!id) co_return refuse(id.error());
    auto request = read_client_info(call.request.body);
    if (!request) co_return refuse(request.error());
    const auto tracks = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->empty()) co_return refuse(Failure::NotFound, "There is no such song.");
    request->set_track_id(*id);
    request->mutable_source()->set_channels(tracks->front().channels());
    request->mutable_source()->set_sample_rate_hz(tracks->front().sample_rate_hz());
    const auto decision = co_await ask<streaming::v1::Decision>(
        backend, "polyphony.streaming.v1.DecisionService.Decide", *request, call.context);
    if (!decision) co_return refuse(decision.error());
    co_return to_payload(*decision);
}

Task<Outcome<Reply>> get_transcode_stream(const Backend& backend, Call& call) {
    auto id = song_of(call);
    if (!id) co_return refuse(id.error());
    auto decision = call.parameters.required("transcodeParams");
    if (!decision) co_return refuse(decision.error());
    const auto seconds = call.parameters.number("offset", 0, kMaxSeconds, 0);
    if (!seconds) co_return refuse(seconds.error());
    streaming::v1::GetDecidedStreamRequest request;
    request.set_track_id(std::move(*id));
    request.set_decision(std::move(*decision));
    request.set_start_ms(static_cast<int>(*seconds) * kMsPerSecond);
    const auto found = co_await ask<streaming::v1::Stream>(
        backend, "polyphony.streaming.v1.DecisionService.GetDecidedStream", request, call.context);
    if (!found) co_return refuse(found.error());
    co_return pass_on(backend.streaming, found->url());
}

}  // namespace

void add_transcoding(Endpoints& endpoints, const Backend& backend) {
    endpoints["getTranscodeDecision"] = [&backend](Call& call) { return get_transcode_decision(backend, call); };
    endpoints["getTranscodeStream"] = [&backend](Call& call) { return get_transcode_stream(backend, call); };
}

}  // namespace polyphony::edge::subsonic
