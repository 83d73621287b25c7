#include "services/streaming/stream_proto.h"

#include <google/protobuf/util/time_util.h>

namespace polyphony::streaming {

v1::Stream to_proto(const Stream& stream) {
    v1::Stream proto;
    proto.set_url(stream.url);
    proto.set_hls_url(stream.hls_url);
    *proto.mutable_expires_at() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(stream.expires_at);
    const auto& choice = stream.choice;
    proto.set_content_type(choice.content_type);
    proto.set_bitrate_kbps(choice.bitrate_kbps);
    proto.set_delivery(choice.job ? v1::DELIVERY_TRANSCODED : v1::DELIVERY_ORIGINAL);
    proto.set_reason(choice.sentence);
    for (const auto& reason : choice.reasons) proto.add_reasons(reason);
    proto.set_codec(choice.codec);
    proto.set_plan_max_bitrate_kbps(stream.plan_max_kbps);
    return proto;
}

}  // namespace polyphony::streaming
