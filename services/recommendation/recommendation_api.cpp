#include "services/recommendation/recommendation_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/ids/ids.h"
#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/listen_store.h"
#include "services/recommendation/lists/list_proto.h"

namespace polyphony::recommendation {
namespace {

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

}  // namespace

RecommendationApi::RecommendationApi(const Recommender& recommender, const MeasuredAttributes& attributes,
                                     storage::Database& database, rpc::Dispatcher& dispatcher, ApiLimits limits,
                                     ListOptions lists, Clock clock)
    : recommender_(recommender),
      attributes_(attributes),
      database_(database),
      dispatcher_(dispatcher),
      limits_(limits),
      lists_(lists),
      clock_(std::move(clock)) {}

Task<Result<Audience>> RecommendationApi::audience_of(rpc::Caller caller) {
    auto work = [&](storage::Snapshot& snapshot) -> Result<Audience> {
        return store::audience_of(snapshot.sql(), caller.user_id, caller.admin);
    };
    co_return co_await database_.read(std::move(work));
}

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
            using Person = std::pair<std::vector<Listen>, Audience>;
            auto work = [&](storage::Snapshot& snapshot) -> Result<Person> {
                const auto& caller = call.caller;
                return Person(store::recent_listens(snapshot.sql(), caller.user_id, limits_.max_listens),
                              store::audience_of(snapshot.sql(), caller.user_id, caller.admin));
            };
            const auto person = co_await database_.read(std::move(work));
            if (!person) co_return fail(person.error());
            co_return to_proto(recommender_.for_you(person->first, *limit, clock_(), person->second));
        });
}

RecommendationApi::Reactor* RecommendationApi::ListSimilarTracks(Context* context,
                                                                 const v1::ListSimilarTracksRequest* request,
                                                                 v1::TrackList* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::TrackList>> {
        const auto limit = limit_of(request->limit());
        if (!limit) co_return fail(limit.error());
        if (!ids::valid(request->track_id()))
            co_return fail(Code::InvalidArgument, "A track id has 22 letters and digits.");
        const auto audience = co_await audience_of(std::move(call.caller));
        if (!audience) co_return fail(audience.error());
        co_return to_proto(recommender_.similar(request->track_id(), *limit, *audience));
    });
}

}  // namespace polyphony::recommendation
