#include "edge/player/composed.h"

#include <algorithm>

namespace polyphony::edge {

namespace {

constexpr int kDefaultLimit = 20;  // As in recommendation.proto.
constexpr int kMaxLimit = 100;

}  // namespace

bool is_away(const Error& error) {
    return error.code == Code::Unavailable || error.code == Code::DeadlineExceeded || error.code == Code::Internal ||
           error.code == Code::ResourceExhausted;
}

int limit_of(int asked) { return std::clamp(asked == 0 ? kDefaultLimit : asked, 1, kMaxLimit); }

rpc::CallContext hurried(rpc::CallContext context, int timeout_ms) {
    context.deadline =
        std::min(context.deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms));
    return context;
}

Composed::Composed(const Peers& peers, TrackFacts& facts, ComposedOptions options)
    : peers_(peers),
      facts_(facts),
      fallback_(peers, facts),
      options_(options),
      accounts_(options.accounts_remembered) {}

Task<Result<user::v1::Account>> Composed::me(user::v1::GetMeRequest request, rpc::CallContext context) {
    const std::string user_id = context.caller.user_id;
    if (accounts_.find(user_id) != nullptr) context = hurried(std::move(context), options_.account_timeout_ms);
    auto found =
        co_await peers_.call<user::v1::Account>("polyphony.user.v1.UserService.GetMe", request, std::move(context));
    if (found) {
        accounts_.put(user_id, *found);
    } else if (is_away(found.error())) {
        if (const auto* seen = accounts_.find(user_id)) co_return *seen;
    }
    co_return found;
}

Task<Result<v1::PlaylistView>> Composed::playlist(playlist::v1::GetPlaylistRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<playlist::v1::PlaylistDetail>("polyphony.playlist.v1.PlaylistService.GetPlaylist",
                                                                    request, context);
    if (!found) co_return fail(found.error());
    std::vector<std::string> track_ids;
    for (const auto& item : found->items()) track_ids.push_back(item.track_id());
    v1::PlaylistView view;
    *view.mutable_playlist() = std::move(*found->mutable_playlist());
    *view.mutable_items() = std::move(*found->mutable_items());
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!complete);
    co_return view;
}

Task<Result<v1::SavedTracksView>> Composed::saved_tracks(playlist::v1::ListSavedTracksRequest request,
                                                         rpc::CallContext context) {
    auto found = co_await peers_.call<playlist::v1::ListSavedTracksResponse>(
        "polyphony.playlist.v1.PlaylistService.ListSavedTracks", request, context);
    if (!found) co_return fail(found.error());
    std::vector<std::string> track_ids;
    for (const auto& saved : found->saved_tracks()) track_ids.push_back(saved.track_id());
    v1::SavedTracksView view;
    *view.mutable_saved_tracks() = std::move(*found->mutable_saved_tracks());
    view.set_next_page_token(found->next_page_token());
    view.set_total(found->total());
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!complete);
    co_return view;
}

Task<Result<v1::RecentPlaysView>> Composed::recent_plays(streaming::v1::ListRecentPlaysRequest request,
                                                         rpc::CallContext context) {
    auto found = co_await peers_.call<streaming::v1::ListRecentPlaysResponse>(
        "polyphony.streaming.v1.StreamingService.ListRecentPlays", request, context);
    if (!found) co_return fail(found.error());
    std::vector<std::string> track_ids;
    for (const auto& play : found->plays()) track_ids.push_back(play.track_id());
    v1::RecentPlaysView view;
    *view.mutable_plays() = std::move(*found->mutable_plays());
    view.set_next_page_token(found->next_page_token());
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!complete);
    co_return view;
}

Task<Result<v1::PlayerView>> Composed::player(streaming::v1::GetPlayerRequest request, rpc::CallContext context) {
    auto found =
        co_await peers_.call<streaming::v1::Player>("polyphony.streaming.v1.PlayerService.GetPlayer", request, context);
    if (!found) co_return fail(found.error());
    std::vector<std::string> track_ids;
    for (const auto& item : found->items()) track_ids.push_back(item.track_id());
    v1::PlayerView view;
    *view.mutable_player() = std::move(*found);
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!complete);
    co_return view;
}

Task<Result<v1::QueueView>> Composed::queue(streaming::v1::GetQueueRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<streaming::v1::QueueAhead>("polyphony.streaming.v1.PlayerService.GetQueue",
                                                                 request, context);
    if (!found) co_return fail(found.error());
    std::vector<std::string> track_ids;
    if (found->has_current()) track_ids.push_back(found->current().track_id());
    for (const auto& item : found->items()) track_ids.push_back(item.track_id());
    v1::QueueView view;
    *view.mutable_queue() = std::move(*found);
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!complete);
    co_return view;
}

template <class Response>
Task<Result<Response>> Composed::recommend(std::string_view method, const google::protobuf::Message& request,
                                           rpc::CallContext context) {
    auto quick = hurried(std::move(context), options_.recommendation_timeout_ms);
    co_return co_await peers_.call<Response>(method, request, std::move(quick));
}

Task<Result<v1::ForYouView>> Composed::for_you(recommendation::v1::ListForYouRequest request,
                                               rpc::CallContext context) {
    auto found = co_await recommend<recommendation::v1::ListForYouResponse>(
        "polyphony.recommendation.v1.RecommendationService.ListForYou", request, context);
    if (!found && !is_away(found.error())) co_return fail(found.error());
    v1::ForYouView view;
    if (found) *view.mutable_shelves() = std::move(*found->mutable_shelves());
    if (view.shelves().empty()) {
        auto quick = hurried(context, options_.fallback_timeout_ms);
        auto shelves = co_await fallback_.shelves(limit_of(request.limit()), std::move(quick));
        for (auto& shelf : shelves) *view.add_shelves() = std::move(shelf);
    }
    std::vector<std::string> track_ids;
    for (const auto& shelf : view.shelves()) {
        if (!shelf.reason_track_id().empty()) track_ids.push_back(shelf.reason_track_id());
        for (const auto& track : shelf.tracks()) track_ids.push_back(track.track_id());
    }
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!found || !complete);
    if (complete)
        for (auto& shelf : *view.mutable_shelves()) drop_unknown(*shelf.mutable_tracks(), view.tracks());
    co_return view;
}

Task<Result<v1::TrackListView>> Composed::popular(recommendation::v1::ListPopularTracksRequest request,
                                                  rpc::CallContext context) {
    Start start;
    start.limit = limit_of(request.limit());
    co_return co_await track_list("polyphony.recommendation.v1.RecommendationService.ListPopularTracks", request,
                                  std::move(start), std::move(context));
}

Task<Result<v1::TrackListView>> Composed::similar(recommendation::v1::ListSimilarTracksRequest request,
                                                  rpc::CallContext context) {
    Start start;
    start.seed = request.track_id();
    start.limit = limit_of(request.limit());
    co_return co_await track_list("polyphony.recommendation.v1.RecommendationService.ListSimilarTracks", request,
                                  std::move(start), std::move(context));
}

Task<Result<v1::TrackListView>> Composed::radio(recommendation::v1::StartRadioRequest request,
                                                rpc::CallContext context) {
    Start start;
    if (!request.seed_track_ids().empty()) start.seed = request.seed_track_ids(0);
    start.exclude.assign(request.exclude_track_ids().begin(), request.exclude_track_ids().end());
    start.exclude.insert(start.exclude.end(), request.seed_track_ids().begin(), request.seed_track_ids().end());
    start.limit = limit_of(request.limit());
    co_return co_await track_list("polyphony.recommendation.v1.RecommendationService.StartRadio", request,
                                  std::move(start), std::move(context));
}

Task<Result<v1::TrackListView>> Composed::track_list(std::string_view method, const google::protobuf::Message& request,
                                                     Start start, rpc::CallContext context) {
    auto found = co_await recommend<recommendation::v1::TrackList>(method, request, context);
    if (!found && !is_away(found.error())) co_return fail(found.error());
    v1::TrackListView view;
    if (found) {
        *view.mutable_tracks_ranked() = std::move(*found->mutable_tracks());
        view.set_basis(found->basis());
    }
    if (view.tracks_ranked().empty()) {
        auto quick = hurried(context, options_.fallback_timeout_ms);
        auto ids = co_await fallback_.tracks_after(std::move(start.seed), std::move(start.exclude), start.limit,
                                                   std::move(quick));
        for (auto& id : ids) view.add_tracks_ranked()->set_track_id(std::move(id));
        view.set_basis(recommendation::v1::BASIS_UNSPECIFIED);
    }
    co_await complete(view, std::move(context));
    if (!found) view.set_degraded(true);
    co_return view;
}

Task<> Composed::complete(v1::TrackListView& view, rpc::CallContext context) {
    std::vector<std::string> track_ids;
    for (const auto& track : view.tracks_ranked()) track_ids.push_back(track.track_id());
    const bool all = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!all);
    if (all) drop_unknown(*view.mutable_tracks_ranked(), view.tracks());
}

Task<Result<v1::TrackListView>> Composed::sonic_similar(recommendation::v1::ListSonicSimilarTracksRequest request,
                                                        rpc::CallContext context) {
    co_return co_await only_recommended("polyphony.recommendation.v1.SonicService.ListSonicSimilarTracks", request,
                                        std::move(context));
}

Task<Result<v1::TrackListView>> Composed::sonic_path(recommendation::v1::FindSonicPathRequest request,
                                                     rpc::CallContext context) {
    co_return co_await only_recommended("polyphony.recommendation.v1.SonicService.FindSonicPath", request,
                                        std::move(context));
}

Task<Result<v1::TrackListView>> Composed::only_recommended(std::string_view method,
                                                           const google::protobuf::Message& request,
                                                           rpc::CallContext context) {
    auto found = co_await recommend<recommendation::v1::TrackList>(method, request, context);
    if (!found) co_return fail(found.error());
    v1::TrackListView view;
    *view.mutable_tracks_ranked() = std::move(*found->mutable_tracks());
    view.set_basis(found->basis());
    co_await complete(view, std::move(context));
    co_return view;
}

}  // namespace polyphony::edge
