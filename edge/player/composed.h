#pragma once

#include "edge/lru_cache.h"
#include "edge/peers.h"
#include "edge/player/fallback.h"
#include "edge/player/track_facts.h"
#include "polyphony/edge/v1/player.pb.h"
#include "polyphony/playlist/v1/playlist.pb.h"
#include "polyphony/recommendation/v1/recommendation.pb.h"
#include "polyphony/recommendation/v1/sonic.pb.h"
#include "polyphony/streaming/v1/player.pb.h"
#include "polyphony/streaming/v1/streaming.pb.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {

struct ComposedOptions {
    int recommendation_timeout_ms = 300;  ///< Most time for recommendations; then the fall-back is used.
    int fallback_timeout_ms = 800;        ///< Most time for the fall-back.
    int account_timeout_ms = 1000;        ///< Most time for an account that is remembered; then that is used.
    std::size_t accounts_remembered = 10'000;
};

/// The limit of a list that is meant by one that was asked for; see recommendation.proto.
int limit_of(int asked);
/// True if the fault is the service's, not the request's.
bool is_away(const Error& error);
/// The same context with no more time than this left.
rpc::CallContext hurried(rpc::CallContext context, int timeout_ms);

/// The answers that are composed of what several services own. A part that does not answer in time is replaced by its
/// fall-back, and the answer says `degraded`; only what the answer is about must be there.
class Composed {
  public:
    Composed(const Peers& peers, TrackFacts& facts, ComposedOptions options);

    /// The caller's account; as it was seen last while the user service does not answer.
    Task<Result<user::v1::Account>> me(user::v1::GetMeRequest request, rpc::CallContext context);
    Task<Result<v1::PlaylistView>> playlist(playlist::v1::GetPlaylistRequest request, rpc::CallContext context);
    Task<Result<v1::SavedTracksView>> saved_tracks(playlist::v1::ListSavedTracksRequest request,
                                                   rpc::CallContext context);
    Task<Result<v1::RecentPlaysView>> recent_plays(streaming::v1::ListRecentPlaysRequest request,
                                                   rpc::CallContext context);
    Task<Result<v1::PlayerView>> player(streaming::v1::GetPlayerRequest request, rpc::CallContext context);
    Task<Result<v1::QueueView>> queue(streaming::v1::GetQueueRequest request, rpc::CallContext context);
    Task<Result<v1::ForYouView>> for_you(recommendation::v1::ListForYouRequest request, rpc::CallContext context);
    Task<Result<v1::TrackListView>> popular(recommendation::v1::ListPopularTracksRequest request,
                                            rpc::CallContext context);
    Task<Result<v1::TrackListView>> similar(recommendation::v1::ListSimilarTracksRequest request,
                                            rpc::CallContext context);
    Task<Result<v1::TrackListView>> radio(recommendation::v1::StartRadioRequest request, rpc::CallContext context);
    /// What sounds like a track, or lies between two. No one else can tell: fails without recommendations.
    Task<Result<v1::TrackListView>> sonic_similar(recommendation::v1::ListSonicSimilarTracksRequest request,
                                                  rpc::CallContext context);
    Task<Result<v1::TrackListView>> sonic_path(recommendation::v1::FindSonicPathRequest request,
                                               rpc::CallContext context);

    /// Where a list of tracks starts from, if recommendations have nothing.
    struct Start {
        std::string seed;
        std::vector<std::string> exclude;
        int limit = 0;
    };

    /// The list that a method of recommendation gives, or its fall-back.
    Task<Result<v1::TrackListView>> track_list(std::string_view method, const google::protobuf::Message& request,
                                               Start start, rpc::CallContext context);
    /// The list that a method of recommendation gives; fails without recommendations.
    Task<Result<v1::TrackListView>> only_recommended(std::string_view method, const google::protobuf::Message& request,
                                                     rpc::CallContext context);

  private:
    template <class Response>
    Task<Result<Response>> recommend(std::string_view method, const google::protobuf::Message& request,
                                     rpc::CallContext context);
    /// Adds the facts of the tracks, and drops those that the caller may not see.
    Task<> complete(v1::TrackListView& view, rpc::CallContext context);

    const Peers& peers_;
    TrackFacts& facts_;
    Fallback fallback_;
    ComposedOptions options_;
    LruCache<user::v1::Account> accounts_;  // By user id.
};

}  // namespace polyphony::edge
