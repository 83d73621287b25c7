#pragma once

#include "edge/peers.h"
#include "edge/player/composed.h"
#include "edge/player/names.h"
#include "edge/player/track_facts.h"
#include "polyphony/edge/v1/mixes.pb.h"
#include "polyphony/recommendation/v1/controls.pb.h"
#include "polyphony/recommendation/v1/mixes.pb.h"

namespace polyphony::edge {

/// Lists made for one person, what goes with something, and what they do not want, with the facts about all of it.
class Suggestions {
  public:
    Suggestions(const Peers& peers, TrackFacts& facts, Composed& composed, int timeout_ms)
        : peers_(peers), facts_(facts), composed_(composed), timeout_ms_(timeout_ms) {}

    /// Without recommendations there are no mixes, and the answer is degraded.
    Task<Result<v1::MixesView>> mixes(recommendation::v1::ListMixesRequest request, rpc::CallContext context);
    Task<Result<v1::MixView>> mix(recommendation::v1::GetMixRequest request, rpc::CallContext context);
    Task<Result<v1::HiddenView>> hidden(recommendation::v1::ListHiddenRequest request, rpc::CallContext context);
    Task<Result<v1::TrackListView>> trending(recommendation::v1::ListTrendingTracksRequest request,
                                             rpc::CallContext context);
    /// No one else can tell: fails without recommendations.
    Task<Result<v1::TrackListView>> recommend(recommendation::v1::RecommendRequest request, rpc::CallContext context);
    Task<Result<v1::TrackListView>> for_playlist(v1::SuggestForPlaylistRequest request, rpc::CallContext context);
    Task<Result<v1::SimilarArtistsView>> similar_artists(recommendation::v1::ListSimilarArtistsRequest request,
                                                         rpc::CallContext context);
    Task<Result<v1::SimilarAlbumsView>> similar_albums(recommendation::v1::ListSimilarAlbumsRequest request,
                                                       rpc::CallContext context);

  private:
    /// Adds the facts of tracks and artists to a view, and whether some are missing. Returns whether all tracks were
    /// looked up.
    template <class View>
    Task<bool> describe(View& view, std::vector<std::string> track_ids, std::vector<std::string> artist_ids,
                        rpc::CallContext context);

    const Peers& peers_;
    TrackFacts& facts_;
    Composed& composed_;
    int timeout_ms_;
};

}  // namespace polyphony::edge
