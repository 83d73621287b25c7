// The lists of recommendation_api.h.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/ids/ids.h"
#include "services/recommendation/lists/list_builder.h"
#include "services/recommendation/lists/list_proto.h"
#include "services/recommendation/lists/popular.h"
#include "services/recommendation/lists/radio.h"
#include "services/recommendation/lists/similar.h"
#include "services/recommendation/lists/tuned.h"
#include "services/recommendation/recommendation_api.h"

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kMaxGenreBytes = 200;

std::vector<std::string> to_ids(const google::protobuf::RepeatedPtrField<std::string>& ids) {
    return {ids.begin(), ids.end()};
}

Result<void> check_ids(std::span<const std::string> ids) {
    if (!std::ranges::all_of(ids, [](const std::string& id) { return ids::valid(id); }))
        return fail(Code::InvalidArgument, "An id has 22 letters and digits.");
    return {};
}

Result<void> check_id(const std::string& id) { return check_ids({&id, 1}); }

v1::ScoredIds to_proto(const std::vector<ScoredId>& scored) {
    v1::ScoredIds proto;
    for (const auto& one : scored) {
        auto& item = *proto.add_items();
        item.set_id(one.id);
        item.set_score(one.score);
    }
    return proto;
}

/// The fields `min_NAME`, `max_NAME` and `target_NAME` of a request, by Attribute.
template <class Has, class Get>
void take(Tuning::Wishes& wishes, Attribute attribute, const v1::RecommendRequest& request, Has has, Get get) {
    if ((request.*has)()) wishes[static_cast<std::size_t>(attribute)] = (request.*get)();
}

#define POLYPHONY_TAKE(attribute, name)                                                                             \
    take(tuning.min, attribute, request, &v1::RecommendRequest::has_min_##name, &v1::RecommendRequest::min_##name); \
    take(tuning.max, attribute, request, &v1::RecommendRequest::has_max_##name, &v1::RecommendRequest::max_##name); \
    take(tuning.target, attribute, request, &v1::RecommendRequest::has_target_##name,                               \
         &v1::RecommendRequest::target_##name)

Tuning tuning_of(const v1::RecommendRequest& request) {
    Tuning tuning;
    POLYPHONY_TAKE(Attribute::Tempo, tempo);
    POLYPHONY_TAKE(Attribute::Loudness, loudness);
    POLYPHONY_TAKE(Attribute::Key, key);
    POLYPHONY_TAKE(Attribute::Mode, mode);
    POLYPHONY_TAKE(Attribute::DurationMs, duration_ms);
    POLYPHONY_TAKE(Attribute::BrightnessHz, brightness_hz);
    POLYPHONY_TAKE(Attribute::OnsetsPerSecond, onsets_per_second);
    POLYPHONY_TAKE(Attribute::Popularity, popularity);
    return tuning;
}

#undef POLYPHONY_TAKE

}  // namespace

Result<void> RecommendationApi::check(const Seeds& seeds) const {
    if (seeds.count() == 0 || std::cmp_greater(seeds.count(), limits_.max_seeds))
        return fail(Code::InvalidArgument, fmt::format("Name 1 to {} seeds.", limits_.max_seeds));
    for (const auto* ids : {&seeds.tracks, &seeds.artists, &seeds.albums})
        if (auto checked = check_ids(*ids); !checked) return checked;
    if (!std::ranges::all_of(seeds.genres,
                             [](const auto& name) { return !name.empty() && name.size() <= kMaxGenreBytes; }))
        return fail(Code::InvalidArgument, "That is no name of a genre.");
    return {};
}

Result<void> RecommendationApi::check_excluded(std::span<const std::string> track_ids) const {
    if (std::cmp_greater(track_ids.size(), limits_.max_excluded))
        return fail(Code::InvalidArgument, fmt::format("At most {} tracks can be left out.", limits_.max_excluded));
    return check_ids(track_ids);
}

template <class Response, class Make>
RecommendationApi::Reactor* RecommendationApi::list(Context* context, Response* response, int wanted,
                                                    Result<void> checked, Make make) {
    return dispatcher_.serve(context, response,
                             [this, wanted, checked = std::move(checked),
                              make = std::move(make)](rpc::CallContext call) -> Task<Result<Response>> {
                                 const auto limit = limit_of(wanted);
                                 if (!limit) co_return fail(limit.error());
                                 if (!checked) co_return fail(checked.error());
                                 const auto audience = co_await audience_of(std::move(call.caller));
                                 if (!audience) co_return fail(audience.error());
                                 co_return to_proto(recommender_.list(
                                     [&](const Knowledge& knowledge) { return make(knowledge, *audience, *limit); }));
                             });
}

RecommendationApi::Reactor* RecommendationApi::StartRadio(Context* context, const v1::StartRadioRequest* request,
                                                          v1::TrackList* response) {
    RadioWish wish;
    wish.seeds.tracks = to_ids(request->seed_track_ids());
    wish.seeds.artists = to_ids(request->seed_artist_ids());
    wish.seeds.albums = to_ids(request->seed_album_ids());
    wish.seeds.genres = to_ids(request->seed_genres());
    wish.excluded = to_ids(request->exclude_track_ids());
    wish.skipped = to_ids(request->skipped_track_ids());
    auto checked = check(wish.seeds);
    if (checked) checked = check_excluded(wish.excluded);
    if (checked) checked = check_ids(wish.skipped);
    if (checked && std::cmp_greater(wish.skipped.size(), limits_.max_seeds))
        checked = fail(Code::InvalidArgument, fmt::format("At most {} skipped tracks.", limits_.max_seeds));
    return list(
        context, response, request->limit(), std::move(checked),
        [this, wish = std::move(wish)](const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
            return radio(knowledge, wish, lists_, audience, limit);
        });
}

RecommendationApi::Reactor* RecommendationApi::ListPopularTracks(Context* context,
                                                                 const v1::ListPopularTracksRequest* request,
                                                                 v1::TrackList* response) {
    const auto& artist_id = request->artist_id();
    return list(context, response, request->limit(), artist_id.empty() ? Result<void>() : check_id(artist_id),
                [&artist_id](const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
                    return popular(knowledge, artist_id, audience, limit);
                });
}

RecommendationApi::Reactor* RecommendationApi::ListTrendingTracks(Context* context,
                                                                  const v1::ListTrendingTracksRequest* request,
                                                                  v1::TrackList* response) {
    return list(context, response, request->limit(), {},
                [](const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
                    ListBuilder trending(knowledge.tracks, audience, limit, {});
                    return trending.fill(knowledge.trending(), Basis::Popularity).build();
                });
}

RecommendationApi::Reactor* RecommendationApi::ContinueTracks(Context* context,
                                                              const v1::ContinueTracksRequest* request,
                                                              v1::TrackList* response) {
    auto tracks = to_ids(request->track_ids());
    auto excluded = to_ids(request->exclude_track_ids());
    auto checked = check_ids(tracks);
    if (checked) checked = check_excluded(excluded);
    if (checked && std::cmp_greater(tracks.size(), limits_.max_continued))
        checked = fail(Code::InvalidArgument, fmt::format("At most {} tracks at once.", limits_.max_continued));
    return list(context, response, request->limit(), std::move(checked),
                [this, tracks = std::move(tracks), excluded = std::move(excluded)](
                    const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
                    return continuation(knowledge, tracks, excluded, lists_, audience, limit);
                });
}

RecommendationApi::Reactor* RecommendationApi::ListSimilarArtists(Context* context,
                                                                  const v1::ListSimilarArtistsRequest* request,
                                                                  v1::ScoredIds* response) {
    return list(context, response, request->limit(), check_id(request->artist_id()),
                [request](const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
                    return similar_artists(knowledge, request->artist_id(), audience, limit);
                });
}

RecommendationApi::Reactor* RecommendationApi::ListSimilarAlbums(Context* context,
                                                                 const v1::ListSimilarAlbumsRequest* request,
                                                                 v1::ScoredIds* response) {
    return list(context, response, request->limit(), check_id(request->album_id()),
                [request](const Knowledge& knowledge, const Audience& audience, std::size_t limit) {
                    return similar_albums(knowledge, request->album_id(), audience, limit);
                });
}

RecommendationApi::Reactor* RecommendationApi::Recommend(Context* context, const v1::RecommendRequest* request,
                                                         v1::TrackList* response) {
    Seeds seeds;
    seeds.tracks = to_ids(request->seed_track_ids());
    seeds.artists = to_ids(request->seed_artist_ids());
    seeds.genres = to_ids(request->seed_genres());
    const auto tuning = tuning_of(*request);
    auto checked = check(seeds);
    if (checked && !tuning.possible()) checked = fail(Code::InvalidArgument, "An attribute must be a finite number.");
    return list(context, response, request->limit(), std::move(checked),
                [this, seeds = std::move(seeds), tuning](const Knowledge& knowledge, const Audience& audience,
                                                         std::size_t limit) {
                    return tuned(knowledge, attributes_, seeds, tuning, lists_, audience, limit);
                });
}

}  // namespace polyphony::recommendation
