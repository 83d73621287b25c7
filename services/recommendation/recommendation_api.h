#pragma once

#include "platform/rpc/server.h"
#include "platform/storage/database.h"
#include "polyphony/recommendation/v1/recommendation.grpc.pb.h"
#include "services/recommendation/recommender.h"

namespace polyphony::recommendation {

/// Every limit of the API.
struct ApiLimits {
    int default_tracks = 20;
    int max_tracks = 100;
    int max_seeds = 20;
    int max_excluded = 500;
    int max_listens = 100;  ///< Listens of the caller that their home page comes from.
};

/// The gRPC face of the service: from proto to domain and back, nothing else.
class RecommendationApi final : public v1::RecommendationService::CallbackService {
  public:
    RecommendationApi(const Recommender& recommender, storage::Database& database, rpc::Dispatcher& dispatcher,
                      ApiLimits limits, Clock clock);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ListForYou(Context*, const v1::ListForYouRequest*, v1::ListForYouResponse*) override;
    Reactor* ListSimilarTracks(Context*, const v1::ListSimilarTracksRequest*, v1::TrackList*) override;
    Reactor* StartRadio(Context*, const v1::StartRadioRequest*, v1::TrackList*) override;
    Reactor* ListPopularTracks(Context*, const v1::ListPopularTracksRequest*, v1::TrackList*) override;

  private:
    Result<std::size_t> limit_of(int wanted) const;

    const Recommender& recommender_;
    storage::Database& database_;
    rpc::Dispatcher& dispatcher_;
    ApiLimits limits_;
    Clock clock_;
};

}  // namespace polyphony::recommendation
