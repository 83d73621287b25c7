#pragma once

#include "polyphony/streaming/v1/streaming.pb.h"
#include "services/streaming/playback.h"

namespace polyphony::streaming {

v1::Stream to_proto(const Stream& stream);

}  // namespace polyphony::streaming
