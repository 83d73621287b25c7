#pragma once

#include "polyphony/broadcast/v1/broadcast.pb.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

v1::Station to_proto(const Station& station);
v1::Channel to_proto(const Channel& channel);
v1::Episode to_proto(const Episode& episode);

/// Where the audio of an episode is served.
inline constexpr auto kMediaPath = "/media/podcasts/";

}  // namespace polyphony::broadcast
