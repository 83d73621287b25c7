#pragma once

#include "platform/rpc/server.h"
#include "platform/storage/database.h"
#include "polyphony/recommendation/v1/recommendation.grpc.pb.h"
#include "services/recommendation/lists/radio.h"
#include "services/recommendation/recommender.h"
#include "services/recommendation/sonic/attributes.h"

namespace polyphony::recommendation {

/// Every limit of the API.
struct ApiLimits {
    int default_tracks = 20;
    int max_tracks = 100;
    int max_seeds = 20;
    int max_excluded = 500;
    int max_continued = 500;  ///< Tracks of a list that is gone on with.
    int max_listens = 100;    ///< Listens of the caller that their home page comes from.
};

/// The gRPC face of the service: from proto to domain and back, nothing else.
class RecommendationApi final : public v1::RecommendationService::CallbackService {
  public:
    RecommendationApi(const Recommender& recommender, const MeasuredAttributes& attributes, storage::Database& database,
                      rpc::Dispatcher& dispatcher, ApiLimits limits, ListOptions lists, Clock clock);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ListForYou(Context*, const v1::ListForYouRequest*, v1::ListForYouResponse*) override;
    Reactor* ListSimilarTracks(Context*, const v1::ListSimilarTracksRequest*, v1::TrackList*) override;
    Reactor* StartRadio(Context*, const v1::StartRadioRequest*, v1::TrackList*) override;
    Reactor* ListPopularTracks(Context*, const v1::ListPopularTracksRequest*, v1::TrackList*) override;
    Reactor* ListTrendingTracks(Context*, const v1::ListTrendingTracksRequest*, v1::TrackList*) override;
    Reactor* ContinueTracks(Context*, const v1::ContinueTracksRequest*, v1::TrackList*) override;
    Reactor* ListSimilarArtists(Context*, const v1::ListSimilarArtistsRequest*, v1::ScoredIds*) override;
    Reactor* ListSimilarAlbums(Context*, const v1::ListSimilarAlbumsRequest*, v1::ScoredIds*) override;
    Reactor* Recommend(Context*, const v1::RecommendRequest*, v1::TrackList*) override;

  private:
    Result<std::size_t> limit_of(int wanted) const;
    Result<void> check(const Seeds& seeds) const;
    Result<void> check_excluded(std::span<const std::string> track_ids) const;
    Task<Result<Audience>> audience_of(rpc::Caller caller);
    /// Answers with what `make(knowledge, audience, limit)` gives, if `wanted` is a limit and `checked` is no failure.
    template <class Response, class Make>
    Reactor* list(Context* context, Response* response, int wanted, Result<void> checked, Make make);

    const Recommender& recommender_;
    const MeasuredAttributes& attributes_;
    storage::Database& database_;
    rpc::Dispatcher& dispatcher_;
    ApiLimits limits_;
    ListOptions lists_;
    Clock clock_;
};

}  // namespace polyphony::recommendation
