#pragma once

#include "edge/peers.h"
#include "edge/player/fallback.h"
#include "edge/player/track_facts.h"
#include "polyphony/edge/v1/player.pb.h"
#include "polyphony/playlist/v1/playlist.pb.h"
#include "polyphony/recommendation/v1/recommendation.pb.h"

namespace polyphony::edge {

struct ComposedOptions {
    int recommendation_timeout_ms = 300;  ///< Most time for recommendations; then the fall-back is used.
    int fallback_timeout_ms = 800;        ///< Most time for the fall-back.
};

/// The answers that are composed of what several services own. A part that does not answer in time is replaced by its
/// fall-back, and the answer says `degraded`; only what the answer is about must be there.
class Composed {
  public:
    Composed(const Peers& peers, TrackFacts& facts, ComposedOptions options);

    Task<Result<v1::PlaylistView>> playlist(playlist::v1::GetPlaylistRequest request, rpc::CallContext context);
    Task<Result<v1::SavedTracksView>> saved_tracks(playlist::v1::ListSavedTracksRequest request,
                                                   rpc::CallContext context);
    Task<Result<v1::ForYouView>> for_you(recommendation::v1::ListForYouRequest request, rpc::CallContext context);
    Task<Result<v1::TrackListView>> popular(recommendation::v1::ListPopularTracksRequest request,
                                            rpc::CallContext context);
    Task<Result<v1::TrackListView>> similar(recommendation::v1::ListSimilarTracksRequest request,
                                            rpc::CallContext context);
    Task<Result<v1::TrackListView>> radio(recommendation::v1::StartRadioRequest request, rpc::CallContext context);

  private:
    /// Where a list of tracks starts from, if recommendations have nothing.
    struct Start {
        std::string seed;
        std::vector<std::string> exclude;
        int limit = 0;
    };

    template <class Response>
    Task<Result<Response>> recommend(std::string_view method, const google::protobuf::Message& request,
                                     rpc::CallContext context);
    Task<Result<v1::TrackListView>> track_list(std::string_view method, const google::protobuf::Message& request,
                                               Start start, rpc::CallContext context);

    const Peers& peers_;
    TrackFacts& facts_;
    Fallback fallback_;
    ComposedOptions options_;
};

}  // namespace polyphony::edge
