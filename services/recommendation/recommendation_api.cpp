#include "services/recommendation/recommendation_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/ids/ids.h"
#include "services/recommendation/listen_store.h"

namespace polyphony::recommendation {
namespace {

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

v1::ListForYouResponse to_proto(const std::vector<Shelf>& shelves) {
    v1::ListForYouResponse proto;
    for (const auto& shelf : shelves) {
        auto& added = *proto.add_shelves();
        added.set_id(shelf.id);
        added.set_title(shelf.title);
        added.set_reason_track_id(shelf.reason_track_id);
        for (const auto& track : shelf.list.tracks) *added.add_tracks() = to_proto(track);
        added.set_basis(to_proto(shelf.list.basis));
    }
    return proto;
}

std::vector<std::string> to_domain(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    return {ids.begin(), ids.end()};
}

Result<void> check_ids(std::span<const std::string> track_ids) {
    if (!std::ranges::all_of(track_ids, [](const std::string& id) { return ids::valid(id); }))
        return fail(Code::InvalidArgument, "A track id has 22 letters and digits.");
    return {};
}

}  // namespace

RecommendationApi::RecommendationApi(const Recommender& recommender, storage::Database& database,
                                     rpc::Dispatcher& dispatcher, ApiLimits limits, Clock clock)
    : recommender_(recommender),
      database_(database),
      dispatcher_(dispatcher),
      limits_(limits),
      clock_(std::move(clock)) {}

Result<std::size_t> RecommendationApi::limit_of(int wanted) const {
    if (wanted < 0 || wanted > limits_.max_tracks)
        return fail(Code::InvalidArgument, fmt::format("The limit is 1 to {} tracks.", limits_.max_tracks));
    return static_cast<std::size_t>(wanted == 0 ? limits_.default_tracks : wanted);
}

RecommendationApi::Reactor* RecommendationApi::ListForYou(Context* context, const v1::ListForYouRequest* request,
                                                          v1::ListForYouResponse* response) {
    return dispatcher_.serve(
        context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::ListForYouResponse>> {
            if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in to get recommendations.");
            const auto limit = limit_of(request->limit());
            if (!limit) co_return fail(limit.error());
            auto work = [&](storage::Snapshot& snapshot) -> Result<std::vector<Listen>> {
                return store::recent_listens(snapshot.sql(), call.caller.user_id, limits_.max_listens);
            };
            const auto listens = co_await database_.read(std::move(work));
            if (!listens) co_return fail(listens.error());
            co_return to_proto(recommender_.for_you(*listens, *limit, clock_()));
        });
}

RecommendationApi::Reactor* RecommendationApi::ListSimilarTracks(Context* context,
                                                                 const v1::ListSimilarTracksRequest* request,
                                                                 v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        if (auto checked = check_ids({&request->track_id(), 1}); !checked) co_return fail(checked.error());
        co_return to_proto(recommender_.similar(request->track_id(), *limit));
    });
}

RecommendationApi::Reactor* RecommendationApi::StartRadio(Context* context, const v1::StartRadioRequest* request,
                                                          v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        const auto seeds = to_domain(request->seed_track_ids());
        const auto excluded = to_domain(request->exclude_track_ids());
        if (seeds.empty() || std::cmp_greater(seeds.size(), limits_.max_seeds))
            co_return fail(Code::InvalidArgument,
                           fmt::format("A radio starts from 1 to {} tracks.", limits_.max_seeds));
        if (std::cmp_greater(excluded.size(), limits_.max_excluded))
            co_return fail(Code::InvalidArgument,
                           fmt::format("At most {} tracks can be left out.", limits_.max_excluded));
        if (auto checked = check_ids(seeds); !checked) co_return fail(checked.error());
        if (auto checked = check_ids(excluded); !checked) co_return fail(checked.error());
        co_return to_proto(recommender_.radio(seeds, excluded, *limit));
    });
}

RecommendationApi::Reactor* RecommendationApi::ListPopularTracks(Context* context,
                                                                 const v1::ListPopularTracksRequest* request,
                                                                 v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        co_return to_proto(recommender_.popular(*limit));
    });
}

}  // namespace polyphony::recommendation
