#include "edge/player/suggestions.h"

#include <algorithm>

#include "edge/catalog_lookup.h"

namespace polyphony::edge {
namespace {

// As in recommendation.proto.
constexpr int kMaxContinued = 500;

}  // namespace

template <class View>
Task<bool> Suggestions::describe(View& view, std::vector<std::string> track_ids, std::vector<std::string> artist_ids,
                                 rpc::CallContext context) {
    const bool named = co_await add_artists(peers_, std::move(artist_ids), context, *view.mutable_artists());
    const bool complete = co_await facts_.add(std::move(track_ids), std::move(context), *view.mutable_tracks());
    view.set_degraded(!named || !complete);
    co_return complete;
}

Task<Result<v1::MixesView>> Suggestions::mixes(recommendation::v1::ListMixesRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ListMixesResponse>(
        "polyphony.recommendation.v1.MixService.ListMixes", request, hurried(context, timeout_ms_));
    if (!found && !is_away(found.error())) co_return fail(found.error());
    v1::MixesView view;
    view.set_degraded(!found);
    if (!found) co_return view;
    *view.mutable_mixes() = std::move(*found->mutable_mixes());
    std::vector<std::string> track_ids;
    std::vector<std::string> artist_ids;
    for (const auto& mix : view.mixes()) {
        for (const auto& track : mix.tracks()) track_ids.push_back(track.track_id());
        artist_ids.insert(artist_ids.end(), mix.artist_ids().begin(), mix.artist_ids().end());
    }
    const bool complete = co_await describe(view, std::move(track_ids), std::move(artist_ids), std::move(context));
    if (complete)
        for (auto& mix : *view.mutable_mixes()) drop_unknown(*mix.mutable_tracks(), view.tracks());
    auto& mixes = *view.mutable_mixes();
    mixes.erase(std::remove_if(mixes.begin(), mixes.end(), [](const auto& mix) { return mix.tracks().empty(); }),
                mixes.end());
    co_return view;
}

Task<Result<v1::MixView>> Suggestions::mix(recommendation::v1::GetMixRequest request, rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::Mix>("polyphony.recommendation.v1.MixService.GetMix", request,
                                                               context);
    if (!found) co_return fail(found.error());
    v1::MixView view;
    *view.mutable_mix() = std::move(*found);
    std::vector<std::string> track_ids;
    for (const auto& track : view.mix().tracks()) track_ids.push_back(track.track_id());
    std::vector<std::string> artist_ids(view.mix().artist_ids().begin(), view.mix().artist_ids().end());
    const bool complete = co_await describe(view, std::move(track_ids), std::move(artist_ids), std::move(context));
    if (complete) drop_unknown(*view.mutable_mix()->mutable_tracks(), view.tracks());
    co_return view;
}

Task<Result<v1::HiddenView>> Suggestions::hidden(recommendation::v1::ListHiddenRequest request,
                                                 rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ListHiddenResponse>(
        "polyphony.recommendation.v1.ControlService.ListHidden", request, context);
    if (!found) co_return fail(found.error());
    v1::HiddenView view;
    *view.mutable_hidden() = std::move(*found->mutable_hidden());
    std::vector<std::string> track_ids;
    std::vector<std::string> artist_ids;
    for (const auto& thing : view.hidden()) {
        if (!thing.track_id().empty()) track_ids.push_back(thing.track_id());
        if (!thing.artist_id().empty()) artist_ids.push_back(thing.artist_id());
    }
    co_await describe(view, std::move(track_ids), std::move(artist_ids), std::move(context));
    co_return view;
}

Task<Result<v1::TrackListView>> Suggestions::trending(recommendation::v1::ListTrendingTracksRequest request,
                                                      rpc::CallContext context) {
    Composed::Start start;
    start.limit = limit_of(request.limit());
    co_return co_await composed_.track_list("polyphony.recommendation.v1.RecommendationService.ListTrendingTracks",
                                            request, std::move(start), std::move(context));
}

Task<Result<v1::TrackListView>> Suggestions::recommend(recommendation::v1::RecommendRequest request,
                                                       rpc::CallContext context) {
    co_return co_await composed_.only_recommended("polyphony.recommendation.v1.RecommendationService.Recommend",
                                                  request, std::move(context));
}

Task<Result<v1::TrackListView>> Suggestions::for_playlist(v1::SuggestForPlaylistRequest request,
                                                          rpc::CallContext context) {
    playlist::v1::GetPlaylistRequest which;
    which.set_playlist_id(request.playlist_id());
    const auto found = co_await peers_.call<playlist::v1::PlaylistDetail>(
        "polyphony.playlist.v1.PlaylistService.GetPlaylist", which, context);
    if (!found) co_return fail(found.error());
    recommendation::v1::ContinueTracksRequest wanted;
    wanted.set_limit(request.limit());
    *wanted.mutable_exclude_track_ids() = request.exclude_track_ids();
    Composed::Start start;
    start.limit = limit_of(request.limit());
    // What counts most stands last.
    for (int i = std::max(0, found->items_size() - kMaxContinued); i < found->items_size(); ++i)
        wanted.add_track_ids(found->items(i).track_id());
    for (const auto& item : found->items()) start.exclude.push_back(item.track_id());
    if (!start.exclude.empty()) start.seed = start.exclude.back();
    start.exclude.insert(start.exclude.end(), request.exclude_track_ids().begin(), request.exclude_track_ids().end());
    co_return co_await composed_.track_list("polyphony.recommendation.v1.RecommendationService.ContinueTracks", wanted,
                                            std::move(start), std::move(context));
}

Task<Result<v1::SimilarArtistsView>> Suggestions::similar_artists(recommendation::v1::ListSimilarArtistsRequest request,
                                                                  rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ScoredIds>(
        "polyphony.recommendation.v1.RecommendationService.ListSimilarArtists", request, hurried(context, timeout_ms_));
    if (!found) co_return fail(found.error());
    v1::SimilarArtistsView view;
    std::vector<std::string> ids;
    for (const auto& item : found->items()) ids.push_back(item.id());
    Artists artists;
    const bool named = co_await add_artists(peers_, std::move(ids), std::move(context), artists);
    if (!named) co_return fail(Code::Unavailable, "The catalog does not answer: similar artists have no names.");
    for (const auto& item : found->items())
        if (const auto artist = artists.find(item.id()); artist != artists.end()) *view.add_artists() = artist->second;
    co_return view;
}

Task<Result<v1::SimilarAlbumsView>> Suggestions::similar_albums(recommendation::v1::ListSimilarAlbumsRequest request,
                                                                rpc::CallContext context) {
    auto found = co_await peers_.call<recommendation::v1::ScoredIds>(
        "polyphony.recommendation.v1.RecommendationService.ListSimilarAlbums", request, hurried(context, timeout_ms_));
    if (!found) co_return fail(found.error());
    v1::SimilarAlbumsView view;
    if (found->items().empty()) co_return view;
    std::vector<std::string> ids;
    for (const auto& item : found->items()) ids.push_back(item.id());
    auto albums = co_await find_albums(peers_, std::move(ids), std::move(context));
    if (!albums) co_return fail(albums.error());
    for (auto& album : *albums) *view.add_albums() = std::move(album);
    co_return view;
}

}  // namespace polyphony::edge
