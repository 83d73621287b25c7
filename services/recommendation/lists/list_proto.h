#pragma once

#include "polyphony/recommendation/v1/recommendation.pb.h"
#include "services/recommendation/lists/track_list.h"

namespace polyphony::recommendation {

v1::Basis to_proto(Basis basis);
v1::ScoredTrack to_proto(const ScoredTrack& track);
v1::TrackList to_proto(const TrackList& list);

}  // namespace polyphony::recommendation
