#include "services/recommendation/lists/list_proto.h"

namespace polyphony::recommendation {

v1::Basis to_proto(Basis basis) {
    switch (basis) {
        case Basis::CoListening:
            return v1::BASIS_CO_LISTENING;
        case Basis::Popularity:
            return v1::BASIS_POPULARITY;
        case Basis::Content:
            return v1::BASIS_CONTENT;
        case Basis::Recency:
            return v1::BASIS_RECENCY;
        case Basis::History:
            return v1::BASIS_HISTORY;
    }
    return v1::BASIS_UNSPECIFIED;
}

v1::ScoredTrack to_proto(const ScoredTrack& track) {
    v1::ScoredTrack proto;
    proto.set_track_id(track.track_id);
    proto.set_score(track.score);
    return proto;
}

v1::TrackList to_proto(const TrackList& list) {
    v1::TrackList proto;
    for (const auto& track : list.tracks) *proto.add_tracks() = to_proto(track);
    proto.set_basis(to_proto(list.basis));
    return proto;
}

}  // namespace polyphony::recommendation
